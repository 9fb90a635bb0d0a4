/// <reference lib="dom" />
/** Elements of a page. */

/** An element with properties, and what it holds. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** A control under its name; a click on the name leads to it. */
export const labelled = (name: string, ...controls: readonly (Node | string)[]): HTMLLabelElement =>
  element('label', {}, element('span', { className: 'name' }, name), ...controls);
