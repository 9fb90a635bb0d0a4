/**
 * Texts with places where they may break, and which of these do so that lines stay within a width.
 *
 * A group whose text fits on its line is flat; else it is broken, and so are its own lines, not those of groups in it.
 */

/** Names a group for what stands elsewhere and depends on whether it is broken. */
export type GroupName = symbol;

export type Doc = string | readonly Doc[] | Element;

type Element =
  | { readonly kind: 'line'; readonly flat: string }
  | { readonly kind: 'group'; readonly content: Doc; readonly name?: GroupName; readonly within?: GroupName }
  | { readonly kind: 'indent'; readonly content: Doc; readonly within?: GroupName }
  | { readonly kind: 'either'; readonly broken: Doc; readonly flat: Doc; readonly of?: GroupName }
  | { readonly kind: 'inner'; readonly content: Doc; readonly of: GroupName }
  | { readonly kind: 'wrapped'; readonly content: Doc; readonly name: GroupName }
  | { readonly kind: 'breaks' };

/** Nothing, or the end of the line. */
export const softLine: Doc = { kind: 'line', flat: '' };
/** A space, or the end of the line. */
export const line: Doc = { kind: 'line', flat: ' ' };
/** Breaks the groups around it. */
export const breaks: Doc = { kind: 'breaks' };

/** @param within makes it a group only where that one is broken */
export const group = (content: Doc, { name, within }: { name?: GroupName; within?: GroupName } = {}): Doc => ({ kind: 'group', content, ...(name && { name }), ...(within && { within }) }); // prettier-ignore

/** @param within the group that has to be broken for it; none where it is always indented */
export const indent = (content: Doc, within?: GroupName): Doc => ({
  kind: 'indent',
  content,
  ...(within && { within }),
});

/** @param of the group that decides; the innermost one around it where left out */
export const either = (broken: Doc, flat: Doc, of?: GroupName): Doc => ({ kind: 'either', broken, flat, ...(of && { of }) }); // prettier-ignore

/** What may break while a group around it still counts as flat. */
export const inner = (content: Doc, of: GroupName): Doc => ({ kind: 'inner', content, of });

/** What is put between parentheses on lines of their own where it then fits, and only then. */
export const wrapped = (content: Doc, name: GroupName): Doc => ({ kind: 'wrapped', content, name });

type Mode = 'flat' | 'broken';

interface Frame {
  readonly doc: Doc;
  readonly indent: number;
  readonly mode: Mode;
  /** What is measured to see whether something fits: up to the next end of a line, all lines, or all but how long they are. */
  readonly measured: 'first' | 'all' | 'none';
}

/** The text of a document that begins after some spaces. */
export function printed(doc: Doc, spaces: number, width: number): string {
  return new Printer(width).print(doc, spaces);
}

class Printer {
  private readonly modes = new Map<GroupName, Mode>();
  private column = 0;
  /** Whether what is flat is known to fit: no line has ended since that was measured. */
  private known = false;

  constructor(private readonly width: number) {}

  print(doc: Doc, spaces: number): string {
    let text = ' '.repeat(spaces);
    this.column = spaces;
    const write = (part: string) => {
      text += part;
      this.column += part.length;
    };
    const end = (next: number) => {
      text = `${text.trimEnd()}\n${' '.repeat(next)}`;
      this.column = next;
      this.known = false;
    };
    const stack: Frame[] = [{ doc, indent: spaces, mode: 'broken', measured: 'first' }];
    for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
      const item = frame.doc;
      if (typeof item === 'string') write(item);
      else if (!('kind' in item)) stack.push(...reversed(item, frame));
      else if (item.kind === 'line') {
        if (frame.mode === 'flat') write(item.flat);
        else end(frame.indent);
      } else if (item.kind === 'group' && this.isGroup(item)) {
        const mode = this.groupMode(item, frame, stack);
        if (item.name !== undefined) this.modes.set(item.name, mode);
        stack.push({ ...frame, doc: item.content, mode });
      } else if (item.kind === 'inner') {
        // Flat so far only means that what stands around it fits.
        if (this.modes.get(item.of) === 'flat') this.known = false;
        stack.push({ ...frame, doc: item.content });
      } else if (item.kind === 'wrapped') {
        if (this.isWrapped(item, frame, stack)) {
          this.modes.set(item.name, 'broken');
          const inside = frame.indent + tab;
          stack.push({ ...frame, doc: [softLine, ')'], mode: 'broken' }, { ...frame, doc: item.content, indent: inside, mode: 'broken' }); // prettier-ignore
          write('(');
          end(inside);
        } else {
          this.modes.set(item.name, 'flat');
          stack.push({ ...frame, doc: item.content, mode: 'flat' });
        }
      } else stack.push(...this.plain(item, frame));
    }
    return text;
  }

  private isGroup({ within }: Extract<Element, { kind: 'group' }>): boolean {
    return within === undefined || this.modes.get(within) === 'broken';
  }

  private groupMode(item: Extract<Element, { kind: 'group' }>, frame: Frame, rest: readonly Frame[]): Mode {
    if (mustBreak(item.content)) return 'broken';
    if (frame.mode === 'flat' && this.known) return 'flat';
    this.known = true;
    if (item.name !== undefined) this.modes.set(item.name, 'flat');
    return this.fits({ ...frame, doc: item.content, mode: 'flat' }, rest) ? 'flat' : 'broken';
  }

  private isWrapped(item: Extract<Element, { kind: 'wrapped' }>, frame: Frame, rest: readonly Frame[]): boolean {
    this.known = true;
    this.modes.set(item.name, 'flat');
    if (this.fits({ ...frame, doc: item.content, mode: 'flat' }, rest)) return false;
    this.modes.set(item.name, 'broken');
    const inside = { ...frame, indent: frame.indent + tab, mode: 'broken', measured: 'all' } as const;
    return this.fits({ ...inside, doc: [softLine, item.content] }, []);
  }

  /** What is the same whether something is printed or measured. */
  private plain(item: Element, frame: Frame): readonly Frame[] {
    switch (item.kind) {
      case 'indent': {
        const isIndented = item.within === undefined || this.modes.get(item.within) === 'broken';
        return [{ ...frame, doc: item.content, indent: frame.indent + (isIndented ? tab : 0) }];
      }
      case 'either': {
        const mode = item.of === undefined ? frame.mode : this.modes.get(item.of);
        return [{ ...frame, doc: mode === 'broken' ? item.broken : item.flat }];
      }
      case 'breaks':
      case 'line':
        return [];
      default:
        return [{ ...frame, doc: item.content }];
    }
  }

  /** Whether something and what follows it fit up to the next place where a line can end. */
  private fits(first: Frame, rest: readonly Frame[]): boolean {
    const stack = [first];
    let { column } = this;
    let following = rest.length;
    for (;;) {
      const frame = stack.pop() ?? rest[--following];
      if (frame === undefined) return true;
      const item = frame.doc;
      if (typeof item === 'string') {
        column += item.length;
        if (column > this.width && frame.measured !== 'none') return false;
      } else if (!('kind' in item)) stack.push(...reversed(item, frame));
      else if (item.kind === 'line') {
        if (frame.mode === 'flat') column += item.flat.length;
        else if (frame.measured === 'first') return true;
        else column = frame.indent;
      } else if (item.kind === 'group' && this.isGroup(item)) {
        const mode = mustBreak(item.content) ? 'broken' : frame.mode;
        if (item.name !== undefined) this.modes.set(item.name, mode);
        stack.push({ ...frame, doc: item.content, mode });
      } else if (item.kind === 'inner' && frame.mode === 'flat') {
        const isFree = this.modes.get(item.of) === 'flat';
        if (!isFree && mustBreak(item.content)) return false;
        stack.push({ ...frame, doc: item.content, ...(isFree && { mode: 'broken', measured: 'none' }) });
      } else if (item.kind === 'wrapped') {
        this.modes.set(item.name, frame.mode);
        stack.push({ ...frame, doc: item.content });
      } else stack.push(...this.plain(item, frame));
    }
  }
}

const tab = 4;

const reversed = (items: readonly Doc[], frame: Frame): readonly Frame[] => items.map((doc) => ({ ...frame, doc })).reverse(); // prettier-ignore

const known = new WeakMap<object, boolean>();

/** Whether something in it breaks the groups around it. */
function mustBreak(doc: Doc): boolean {
  if (typeof doc === 'string') return false;
  const found = known.get(doc);
  if (found !== undefined) return found;
  const breaking = 'kind' in doc ? isBreaking(doc) : doc.some(mustBreak);
  known.set(doc, breaking);
  return breaking;
}

function isBreaking(item: Element): boolean {
  switch (item.kind) {
    case 'breaks':
      return true;
    case 'group':
    case 'indent':
      return mustBreak(item.content);
    case 'either':
      return mustBreak(item.broken);
    // What may break by itself breaks nothing around it.
    case 'inner':
    case 'wrapped':
    case 'line':
      return false;
  }
}
