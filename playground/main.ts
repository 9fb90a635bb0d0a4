/// <reference lib="dom" />
/** The page: an editor, the networks that it describes, and their training, each in a worker of its own. */
import { element } from '../runtime/web/elements.js';
import { type Editor, openEditor } from './editor/editor.js';
import { Language } from './editor/language.js';
import type { Checked } from './editor/messages.js';
import { addressOf, programOf } from './program/address.js';
import { programFile } from './program/host.js';
import type { Library } from './program/library.js';
import type { Rate } from './program/rates.js';
import type { Picture, Report, Request, TrainingState } from './training/messages.js';
import { Curves } from './view/curves.js';
import { inWords, showPicture } from './view/picture.js';

/** What the picture shows before anything was trained. */
const nothing = 'Nothing yet';
/** What is opened where the address names nothing. */
const first = 'ring';

const find = <T extends HTMLElement>(selector: string): T => document.querySelector<T>(selector)!;
const [start, step, reset, share] = ['start', 'step', 'reset', 'share'].map((id) => find<HTMLButtonElement>(`#${id}`)) as [HTMLButtonElement, HTMLButtonElement, HTMLButtonElement, HTMLButtonElement]; // prettier-ignore
const select = find<HTMLSelectElement>('#template');
const status = find('#status');
const canvas = find<HTMLCanvasElement>('#picture canvas');
const caption = find('#picture figcaption');
const drawing = find<HTMLImageElement>('#network img');

const darkness = matchMedia('(prefers-color-scheme: dark)');
const isDark = (): boolean => darkness.matches;
const curves = new Curves(find('#curves'), isDark);

if (new URLSearchParams(location.search).has('embed')) document.body.classList.add('embed');

// ---- training ---------------------------------------------------------------------------------------

let trainer = newTrainer();
const ask = (request: Request): void => trainer.postMessage(request);

function newTrainer(): Worker {
  const worker = new Worker(new URL('training.js', import.meta.url), { type: 'module', name: 'training' });
  worker.onmessage = ({ data }: MessageEvent<Report>) => heard(data);
  return worker;
}

let state: TrainingState = { is: 'new', step: 0, lastStep: 0 };
/** What went wrong last, until something else is done or the text is another. */
let failure: string | null = null;
/** Whether the program can be trained; null until it has been checked. */
let fine: boolean | null = null;
let picture: Picture | null = null;

function heard(data: Report): void {
  switch (data.kind) {
    case 'state': {
      const { kind: _, ...now } = data;
      // What has happened is said until training is paused or begun.
      state = { ...now, note: now.note ?? (now.is === state.is ? state.note : undefined) };
      if (state.is === 'new' && state.step === 0) curves.clear();
      showState();
      break;
    }
    case 'losses':
      curves.add(data.first, data.losses);
      break;
    case 'picture':
      picture = data.picture;
      showPicture(canvas, picture, isDark());
      caption.replaceChildren(...legend(picture));
      break;
    case 'failed':
      failure = data.message;
      showState();
      break;
  }
}

/** Another program is opened: what was trained is let go, and its engine, which was chosen for it. */
function forget(): void {
  if (state.is === 'new') return;
  trainer.terminate();
  trainer = newTrainer();
  state = { is: 'new', step: 0, lastStep: 0 };
  picture = null;
  curves.clear();
  canvas.width = canvas.height = 0;
  canvas.ariaLabel = nothing;
  caption.replaceChildren();
}

/** What the colours of the picture mean, and what it shows. */
function legend(shown: Picture): readonly Node[] {
  if (shown.kind === 'grid') return [element('span', {}, inWords(shown))];
  const key = (className: string, text: string) => element('span', { className: `key ${className}` }, text);
  return [
    ...(shown.modes === null ? [] : [element('strong', { id: 'modes' }, inWords(shown))]),
    key('real', 'real'),
    key('fake', 'fake'),
    ...(shown.surface === null ? [] : [key('ground', 'ground: what the discriminator takes for either')]),
    ...(shown.pull === null ? [] : [key('arrow', 'where the loss pulls fakes')]),
  ];
}

function showState(): void {
  const { is, step: at, lastStep, epoch, engine, pace, note, anew } = state;
  const busy = is === 'training' || is === 'loading';
  start.textContent = busy
    ? 'Pause'
    : is === 'paused'
      ? anew
        ? 'Start anew'
        : 'Resume'
      : is === 'ended'
        ? 'Start again'
        : 'Start';
  start.disabled = is === 'loading' || (!busy && !fine);
  step.disabled = busy || !fine || is === 'ended';
  // Of numbers that change all the time nobody wants to hear.
  status.ariaLive = is === 'training' ? 'off' : 'polite';
  reset.disabled = at === 0 || is === 'loading';
  const parts = [
    is === 'loading' ? 'The engine and the program are made ready ...' : null,
    is === 'training' && at === 0 ? 'training begins ...' : null,
    at > 0 ? `step ${at}${lastStep > 0 ? ` of ${lastStep}` : ''}` : null,
    at > 0 && epoch !== undefined ? `epoch ${epoch.toFixed(epoch < 10 ? 1 : 0)}` : null,
    is === 'training' && pace !== undefined ? `${pace < 10 ? pace.toFixed(1) : Math.round(pace)} ms a step` : null,
    engine !== undefined && at > 0 ? engine : null,
    is === 'ended' ? 'training has ended' : null,
  ].filter((part) => part !== null);
  const waiting =
    fine === null
      ? 'The program is being checked ...'
      : fine
        ? 'Start trains the program in this page; no data leaves it.'
        : 'The program has mistakes; training waits until they are mended.';
  status.textContent = failure ?? [parts.length > 0 ? parts.join(' · ') : waiting, note].filter(Boolean).join('. ');
  status.classList.toggle('wrong', failure !== null);
  status.dataset['state'] = failure === null ? is : 'failed';
}

function toggle(): void {
  failure = null;
  if (state.is === 'training') ask({ kind: 'pause' });
  else if (!start.disabled) {
    // The worker may take a moment to say so itself.
    state = { ...state, is: 'loading', note: undefined };
    ask({ kind: 'start', text: editor.text });
  }
  showState();
}

// ---- the program ------------------------------------------------------------------------------------

/** What changes of the text have led to: the address, the list of problems, the drawing, and training that goes on. */
function checked(text: string, { problems, drawing: drawn, rates, fine: isFine }: Checked): void {
  fine = isFine;
  const rows = problems.map((problem) => {
    const { severity, message, hint, from, code, file } = problem;
    const own = file === programFile;
    const row = element(
      'button',
      { type: 'button', className: severity, disabled: !own },
      element('strong', {}, message),
      ...(hint === null ? [] : [element('span', {}, hint)]),
      element('small', {}, own ? code : `${code}, in ${file}`),
    );
    row.addEventListener('click', () => editor.go(from));
    return row;
  });
  find('#problems').replaceChildren(...rows);
  if (drawn !== null) {
    const before = drawing.src;
    drawing.src = URL.createObjectURL(new Blob([drawn.svg], { type: 'image/svg+xml' }));
    drawing.alt = drawn.words;
    if (before !== '') URL.revokeObjectURL(before);
  }
  showRates(rates);
  if (fine && state.step > 0) ask({ kind: 'change', text });
  showState();
}

/** A field for each learning rate, which is the number in the text: both change together. */
function showRates(rates: readonly Rate[]): void {
  const place = find('#rates');
  // Whoever types in one of them goes on typing.
  const active = place.contains(document.activeElement) ? Array.from(place.querySelectorAll('input, button')).indexOf(document.activeElement!) : -1; // prettier-ignore
  const fields = rates.map(({ from, to, value, networks }) => {
    const name = `learning rate${rates.length > 1 ? ` of ${networks.join(', ')}` : ''}`;
    const write = (number: number): void => {
      if (Number.isFinite(number) && number > 0 && number !== value) editor.edit(from, to, numberText(number));
      else input.value = numberText(value);
    };
    const input = element('input', { type: 'text', inputMode: 'decimal', value: numberText(value), ariaLabel: name, size: 7 }); // prettier-ignore
    input.addEventListener('change', () => write(Number(input.value)));
    const button = (text: string, factor: number, label: string) => {
      const made = element('button', { type: 'button', ariaLabel: `${label} the ${name}` }, text);
      made.addEventListener('click', () => write(Number((value * factor).toPrecision(3))));
      return made;
    };
    return element('div', { className: 'rate' }, element('label', {}, element('span', {}, name), input), button('÷2', 0.5, 'halve'), button('×2', 2, 'double')); // prettier-ignore
  });
  place.replaceChildren(...fields);
  if (active >= 0) place.querySelectorAll<HTMLElement>('input, button')[active]?.focus();
}

const numberText = (value: number): string =>
  value < 0.01 ? value.toExponential().replace('e-', 'e-').replace('e+', 'e') : String(value);

let saving: ReturnType<typeof setTimeout> | undefined;
/** The address that the page has given itself. */
let own = location.hash;

async function open(): Promise<Editor> {
  const library = (await (await fetch(new URL('library.json', import.meta.url))).json()) as Library;
  const { templates } = library;
  const about = (text: string): void => {
    const template = templates.find((each) => each.text === text);
    select.value = template?.name ?? '';
    find('#about').textContent = template?.about ?? 'A program of your own: the address of this page holds it.';
  };
  select.replaceChildren(element('option', { value: '', hidden: true }, 'your own'), ...templates.map(({ name }) => element('option', { value: name }, name))); // prettier-ignore
  const opened = (text: string, wrong: string | null = null): void => {
    forget();
    fine = null;
    editor.replace(text);
    failure = wrong;
    showState();
  };
  const openAddress = async (hash: string): Promise<void> => {
    let wrong: string | null = null;
    const text = await programOf(hash, templates).catch((error: unknown) => {
      wrong = (error as Error).message;
      return null;
    });
    opened(text ?? templates.find(({ name }) => name === first)?.text ?? '', wrong);
  };
  const language = new Language();
  const editor = openEditor(find('#editor'), language, {
    changed(text) {
      failure = null;
      about(text);
      clearTimeout(saving);
      saving = setTimeout(() => {
        void addressOf(text, templates).then((address) => {
          own = address;
          history.replaceState(null, '', address);
        });
      }, 300);
    },
    checked,
  });
  select.addEventListener('change', () => {
    const template = templates.find(({ name }) => name === select.value);
    if (template === undefined) return;
    opened(template.text);
  });
  share.addEventListener('click', () => {
    void addressOf(editor.text, templates).then(async (address) => {
      const link = new URL(address, location.href).href;
      history.replaceState(null, '', address);
      own = address;
      await navigator.clipboard.writeText(link).then(
        () => (share.textContent = 'Link copied'),
        () => (share.textContent = 'The address is the link'),
      );
      setTimeout(() => (share.textContent = 'Copy link'), 2500);
    });
  });
  addEventListener('hashchange', () => {
    if (location.hash === own) return;
    void openAddress(location.hash);
  });
  await openAddress(location.hash);
  return editor;
}

start.addEventListener('click', toggle);
step.addEventListener('click', () => {
  failure = null;
  ask({ kind: 'step', text: editor.text });
});
reset.addEventListener('click', () => {
  failure = null;
  ask({ kind: 'reset' });
});
addEventListener(
  'keydown',
  (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    toggle();
  },
  { capture: true },
);
const redraw = (): void => {
  if (picture !== null) showPicture(canvas, picture, isDark());
};
darkness.addEventListener('change', () => {
  redraw();
  curves.restyle();
});
new ResizeObserver(redraw).observe(find('#picture'));

status.textContent = 'The compiler is loading ...';
const editor = await open();
