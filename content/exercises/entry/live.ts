/** Free text: the field and the entry's text, letter by letter. */
import type { Bind } from "../../../web/src/live/answers.ts";
import { el } from "../../../web/src/live/dom.ts";
import { Limits } from "../../../web/src/live/protocol.gen.ts";
import { TextBinding } from "../../../web/src/live/textbind.ts";
import { t } from "../../../web/src/live/texts.ts";

export const bind: Bind = ({ form, entry }) => {
  const field = form.querySelector("textarea") ?? form.appendChild(el("textarea", { rows: 4 }));
  const full = () => {
    entry.problem = t("entry_full");
    entry.tell();
  };
  const binding = new TextBinding(field, entry.text, { units: Limits.TEXT_UNITS, full });
  const before = field.defaultValue;
  return {
    origin: binding,
    adopt: () => binding.adopt(before),
    lock: (locked) => {
      field.readOnly = locked;
    },
    destroy: () => binding.destroy(),
  };
};
