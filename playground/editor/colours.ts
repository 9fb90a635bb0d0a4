/** Colours and shapes in the text: what the worker says of it, as decorations that move along with what is typed. */
import { type Extension, type Range, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view';
import type { InlayHint } from '../../service/facts/facts.js';
import type { SemanticToken } from '../../service/features/tokens.js';

export const setTokens = StateEffect.define<readonly SemanticToken[]>();
export const setHints = StateEffect.define<readonly InlayHint[]>();

class Hint extends WidgetType {
  constructor(
    private readonly text: string,
    private readonly kind: InlayHint['kind'],
    private readonly tooltip: string | null,
  ) {
    super();
  }

  override eq(other: Hint): boolean {
    return other.text === this.text && other.tooltip === this.tooltip;
  }

  override toDOM(): HTMLElement {
    const shown = document.createElement('span');
    shown.className = `hint ${this.kind}`;
    shown.textContent = this.text;
    if (this.tooltip !== null) shown.title = this.tooltip;
    return shown;
  }
}

const within = (length: number, { from, to }: { readonly from: number; readonly to: number }): boolean =>
  from < to && to <= length;

/** A set of decorations that an effect replaces. */
function decorations<T>(
  effect: ReturnType<typeof StateEffect.define<readonly T[]>>,
  ranges: (items: readonly T[], length: number) => readonly Range<Decoration>[],
): Extension {
  return StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update: (set, transaction) =>
      transaction.effects.reduce(
        (now, each) =>
          each.is(effect) ? Decoration.set([...ranges(each.value, transaction.state.doc.length)], true) : now,
        set.map(transaction.changes),
      ),
    provide: (field) => EditorView.decorations.from(field),
  });
}

export const colours: Extension = [
  decorations(setTokens, (tokens, length) =>
    tokens
      .filter((token) => within(length, token))
      .map(({ from, to, type, modifiers }) => Decoration.mark({ class: [type, ...modifiers].map((name) => `tok-${name}`).join(' ') }).range(from, to)),
  ), // prettier-ignore
  decorations(setHints, (hints, length) =>
    hints
      .filter(({ at }) => at <= length)
      .map(({ at, text, kind, tooltip }) => Decoration.widget({ widget: new Hint(text, kind, tooltip), side: 1 }).range(at)),
  ), // prettier-ignore
];
