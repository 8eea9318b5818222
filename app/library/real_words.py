"""Words that people mean as they write them, though no page may have them: they are never taken for misspellings."""

from __future__ import annotations

_ENGLISH = """
able acid adhd adult age aged agree alcohol along anger angry anxiety anxious apply army aunt autism autistic aware
baby bail band bank bash bath beat bed beer begin belief bell benefit benefits beside besides bill bills bipolar birth
bite black blame bleed blood body boil bomb bond bone bored boring born boss bowel boy brain brand brave bride broke
brother bully buried burn burnt came cancer cannabis car care career carer carers case cash cat cell chain chance
charge charity cheat chest chew child children choke chose church cider city clash class clinic clothes coach coal
cocaine code cold college coma come content contract cope coping core cost cough couldn course court cousin crash
craving crime cruel cure curse damage dance date dating daughter dead deaf dealer dear debt debts decide deep dentist
depot depressed depression depth desk detox diary diet disabled disease disk divorce divorced dizzy doctor door dose
drink drinking drive driving drug drugs drunk duty eating energy event evil exam exercise fact fail faith fall family
fast faster fat fate father fear fever fight file fire fired fish fit flag flat float flu food foot forgive fork form
free freed freedom fun game games gang gay gender ghost girl given god gran grandad grandma grant great grief guilt
guilty gun habit hair harm hate hated hating haven heat held hell hobby holiday home homeless horror hospital hostel
hot house housing hunger husband ill illness info injection insane inside iron itch jail job jobs joke judge jump kid
kids kiss knee knife labour lady land latter law lawyer layer lazy lead learn least lesbian level lies link lithium
liver load lock lonely loop loose loss lost love lover lung lungs mad magic mail main mania manic many marriage
married mask master match mate meal mean means meat medication meds meeting memory mental menu mere mess meth mind
mode mother mould mouse mum name nan nausea news night noise null numb nurse nursing obese obsessed ocd offer order
outer pack pain paint pair panic paranoia paranoid parent parents park partner party past pastor pause peace period
pet pets phone piece pill pills pipe plan plus point poison police poor porn port post prayer pregnant pride priest
print prison proud psychosis psychotic quote rage raise range rash rate real release religion rely rent reset rest
restless rich right robbed root rude sad sadness safe safety sale sane save saving scale scar scared scars school seat
sedated seek self sell send sense serve sex sexual shake shaking shame shape share shared sharing shot shy sick side
sister site skin sleep slice slot smart smell smoke smoking snake social sole some son soul space spare speed spice
spider spirit stack staff stalked start starve state status steal step stigma stock stone stop storage store strange
stress stressed string stuck study stuff sugar suit swearing sweat tablet tablets talk team tears teeth temp tense
term test therapist therapy thin thirst those threat thus tired tool track trans trauma travel tremor trial tried
trust truth ugly uncle untie upset urge vape vary verb very victim violent virus vision visit voice voices vomit wage
wait war warn warned waste weak weather weed weight whole wide width wife wine wire wish work worried worry worst
wound
"""
_GERMAN = """
albtraum alkohol alkoholiker allein alter amt angst arbeit arbeitslos arger armut arzt atem aufgeben autismus baby
bauch beruf betreuer betreuung bier bipolar blut bose bruder chef depot depression depressiv diagnose dick dosis droge
drogen dumm dunn ehe einsam ekel eltern energie enkel entzug erbrechen ernahrung essen familie fett feuer flucht frau
frei fremd freund freundin froh frust gefahr geist geld gesund gewicht gift glaube gluck glueck gott grippe gut haare
haft hand hart hass hassen haus haut heilen heim helfen herz hilfe hobby hose hund hunger job kalt kater katze kind
kinder kirche klinik klug knast kopf korper krach kraft krank krankheit krebs kummer kundigen lachen laune leben leber
leer leid leiden licht liebe lieben luft lugen lust manie mann matt maus medikament medikamente meer mensch messer
miete mitte mobbing mond mord mude mund musik mut mutter nachbar nase neid nerven nervos not offen oma opa panik
paranoia partner partnerin pause pfarrer pflege pflegerin pille pillen polizei psychose rache rauchen recht reden
reise rennen rente retten rose ruhe ruhig sache sauer scham scharf schlaf schlag schlage schlagen schlimm schmerz
schmerzen schreien schuld schulden schule schwach schwanger schweiss schwester seele sex sinn sitzen sohn sorge sorgen
spaß spiel spielen sport spritze stadt stark stehlen stigma still stimme stimmen stimmung streit streiten stress sturz
suchen sucht suß tabak tablette tabletten tag tante taub therapie tochter ton trauer trauern traum trauma traurig
treffen trennung treu trinken trost tur uhr unruhe urlaub vater verlust vertrauen wach wahn wald wand warten wein
weinen welt wert wetter wild wille wohnen wohnung wunde wunder wunsch wut zahlen zahn zart zeit ziel zigaretten
zittern zorn zucker zukunft zwang zweifel
"""
REAL = frozenset(f"{_ENGLISH} {_GERMAN}".split())
"""English and German, lower case, without accents."""
