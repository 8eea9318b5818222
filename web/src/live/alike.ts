/**
 * Whether a device that reads `there` has the words of a page that stand `here`. `langs`: in which the page is there, as
 * `en`, `de` or `en.easy`, the pack's own first; who reads another one gets those.
 */
export function sameWords(here: string, there: string, [own = "", ...others]: readonly string[]): boolean {
  const [plain = ""] = there.split(".");
  const easyOwn = own + there.slice(plain.length);
  return here === ([there, plain, easyOwn].find((one) => others.includes(one)) ?? own);
}
