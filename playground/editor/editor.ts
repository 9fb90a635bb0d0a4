/// <reference lib="dom" />
/** The editor: CodeMirror, with colours, shapes, mistakes, completion and hints that the language worker knows. */
import { autocompletion, closeBrackets, closeBracketsKeymap, type Completion, type CompletionContext, completionKeymap, type CompletionResult, snippet } from '@codemirror/autocomplete'; // prettier-ignore
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, hoverTooltip, keymap, lineNumbers } from '@codemirror/view'; // prettier-ignore
import { element } from '../../runtime/web/elements.js';
import type { Problem } from '../../service/facts/facts.js';
import type { Completion as Offer } from '../../service/features/completion.js';
import { colours, setHints, setTokens } from './colours.js';
import type { Language } from './language.js';
import { shownMarkdown } from './markdown.js';
import type { Checked } from './messages.js';
import { programFile } from '../program/host.js';

/** Milliseconds without a key until the program is checked. */
const rest = 200;

export interface Editor {
  readonly text: string;
  /** Puts another text in the place of all of it. */
  replace(text: string): void;
  /** Changes a part of it. */
  edit(from: number, to: number, text: string): void;
  /** Moves the cursor there. */
  go(to: number): void;
}

export interface Listener {
  /** The text has changed. */
  changed(text: string): void;
  /** The program has been checked, and has not changed since. */
  checked(text: string, checked: Checked): void;
}

export function openEditor(parent: HTMLElement, language: Language, listener: Listener): Editor {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const text = (): string => view.state.doc.toString();
  const colour = async (): Promise<void> => {
    const before = text();
    const tokens = await language.ask({ ask: 'tokens' }, before);
    if (text() === before) view.dispatch({ effects: setTokens.of(tokens) });
  };
  const check = async (): Promise<void> => {
    const before = text();
    const checked = await language.ask({ ask: 'check' }, before);
    if (text() !== before) return;
    view.dispatch({ effects: setHints.of(checked.hints) });
    view.dispatch(setDiagnostics(view.state, checked.problems.filter(({ file }) => file === programFile).map((problem) => asDiagnostic(problem, before.length)))); // prettier-ignore
    await colour();
    listener.checked(before, checked);
  };
  const typed = (pause: number): void => {
    void colour();
    clearTimeout(timer);
    timer = setTimeout(() => void check(), pause);
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        bracketMatching(),
        closeBrackets(),
        indentOnInput(),
        indentUnit.of('  '),
        EditorView.lineWrapping,
        colours,
        autocompletion({ override: [(context) => complete(language, context)] }),
        hoverTooltip(async (shown, at) => {
          const hover = await language.ask({ ask: 'hover', at }, shown.state.doc.toString());
          if (hover === null) return null;
          return { pos: hover.from, end: hover.to, above: true, create: () => ({ dom: shownMarkdown(hover.markdown) }) }; // prettier-ignore
        }),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': 'Program', spellcheck: 'false' }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          listener.changed(text());
          typed(rest);
        }),
      ],
    }),
  });
  return {
    get text() {
      return text();
    },
    replace(written) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: written }, selection: { anchor: 0 }, scrollIntoView: true }); // prettier-ignore
    },
    edit(from, to, insert) {
      view.dispatch({ changes: { from, to, insert } });
    },
    go(to) {
      view.dispatch({ selection: { anchor: Math.min(to, view.state.doc.length) }, scrollIntoView: true });
      view.focus();
    },
  };
}

function asDiagnostic({ from, to, severity, message, hint, fix, code }: Problem, length: number): Diagnostic {
  const start = Math.min(from, length);
  return {
    from: start,
    to: Math.min(Math.max(to, start), length),
    ...{ severity, message, source: code },
    renderMessage: () => element('div', {}, element('strong', {}, message), ...(hint === null ? [] : [element('p', {}, hint)])), // prettier-ignore
    actions:
      fix === null
        ? []
        : [
            {
              name: fix.title,
              apply: (view) =>
                view.dispatch({ changes: fix.edits.map(({ from, to, text }) => ({ from, to, insert: text })) }),
            },
          ],
  };
}

async function complete(language: Language, context: CompletionContext): Promise<CompletionResult | null> {
  const before = context.matchBefore(/[\w.]+|\|>\s*|<-\s*|~\s*/);
  if (before === null && !context.explicit) return null;
  const found = await language.ask({ ask: 'completion', at: context.pos }, context.state.doc.toString());
  if (found === null || found.items.length === 0) return null;
  return { from: found.from, options: found.items.map(asCompletion), validFor: /^\w*$/ };
}

function asCompletion(offer: Offer): Completion {
  const { label, kind, detail, documentation, insert, edits } = offer;
  return {
    ...{ label, type: kind, ...(detail !== null && { detail }) },
    sortText: offer.sort,
    ...(documentation !== null && { info: () => shownMarkdown(documentation) }),
    apply(view, completion, from, to) {
      // What is written elsewhere comes first in the text, as imports do.
      const before = view.state.doc.length;
      if (edits.length > 0) view.dispatch({ changes: edits.map((edit) => ({ from: edit.from, to: edit.to, insert: edit.text })) }); // prettier-ignore
      const by = view.state.doc.length - before;
      if (offer.snippet) snippet(insert.replace(/\$(\d+)/g, '${$1}'))(view, completion, from + by, to + by);
      else view.dispatch({ changes: { from: from + by, to: to + by, insert }, selection: { anchor: from + by + insert.length } }); // prettier-ignore
    },
  };
}
