// The field for a code: any case, spaces and hyphens are welcome; it shows the letters in twos, as they are read out.

/** `kmbt rw` as `KM BT RW`; at most `most` letters are kept. */
export function inTwos(typed: string, most = 6): string {
  const letters = [...typed.toUpperCase()].filter((letter) => /[A-Z0-9]/.test(letter)).slice(0, most);
  const pairs: string[] = [];
  for (let at = 0; at < letters.length; at += 2) pairs.push(letters.slice(at, at + 2).join(""));
  return pairs.join(" ");
}

export function codeField(within: ParentNode): void {
  for (const field of within.querySelectorAll<HTMLInputElement>("input[data-code]")) {
    const most = Number(field.dataset.code) || 6;
    const reshape = () => {
      // Only while the caret is at the end: reshaping in the middle would move it under the person's fingers.
      const atEnd = field.selectionStart === field.value.length;
      if (atEnd) field.value = inTwos(field.value, most);
    };
    field.addEventListener("input", reshape);
    // A code that did not work stands there again, to be compared: typing puts the next one in its place.
    if (field.value && document.activeElement === field && field.value === field.defaultValue) field.select();
    // Somebody was quicker than this file.
    else if (field.value !== field.defaultValue) reshape();
    field.addEventListener("blur", () => {
      field.value = inTwos(field.value, most);
    });
  }
}
