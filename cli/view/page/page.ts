/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The live page: what the server tells of runs, drawn; what a person wants, asked. */
import type { Asked } from '../../../runtime/live/asked.js';
import { durationText, numberText } from '../../../runtime/text/numbers.js';
import { grouped } from '../../../runtime/text/prose.js';
import { element } from '../../../runtime/web/elements.js';
import type { RunAbout } from '../protocol.js';
import * as api from './api.js';
import { Charts, type Line } from './charts.js';
import { Previews } from './previews.js';
import { ratesForm } from './rates.js';
import { samplesForm } from './samples.js';
import { type RunState, standingOf, stepOf, take } from './state.js';
import { drawValues } from './values.js';

const at = <Kind extends HTMLElement = HTMLElement>(id: string): Kind => document.getElementById(id) as Kind;

const runs: RunState[] = [];
const charts = new Charts();
const previews = new Previews(at('previews-section'), () => runs);
/** The run that is steered, and whose values are shown. */
let chosen = 0;
let connection: api.Connection = 'there';
let about: RunAbout | null = null;
/** Requests that wait for their answers. */
const waiting = new Map<string, (answer: { text: string; wrong: boolean }) => void>();

api.listen(
  (update) => {
    const before = runs[update.run]?.live ?? null;
    take(runs, update);
    if (update.run === chosen && changesAbout(before)) void learn();
    answers();
    draw();
  },
  (is) => {
    connection = is;
    draw();
  },
);

/** Whether a process has begun to train the run that is shown, so that its rates may be others. */
const changesAbout = (before: RunState['live']): boolean =>
  about === null || (before === null && runs[chosen]!.live !== null);

let asDrawn = false;

/** Draws at most once a frame, and not while nobody sees it. */
function draw(): void {
  if (asDrawn) return;
  asDrawn = true;
  requestAnimationFrame(() => {
    asDrawn = false;
    drawNow();
  });
}

function drawNow(): void {
  const run = runs[chosen];
  if (run === undefined) return drawState();
  charts.draw(at('losses'), 'losses', linesOf('losses'));
  charts.draw(at('measures'), 'measures', linesOf('measures'));
  at('measures-section').hidden = linesOf('measures').size === 0;
  previews.draw();
  drawHead(run);
  drawTrouble(run);
  const values = run.live?.values ?? null;
  at('values-section').hidden = values === null;
  if (values !== null) drawValues(at('values'), at('values-hint'), values);
  at('rates-section').hidden = run.live === null || about === null || about.optimizers.length === 0;
}

function linesOf(kind: 'losses' | 'measures'): ReadonlyMap<string, readonly Line[]> {
  const names = new Set(runs.flatMap((run) => [...run[kind].keys()]));
  return new Map(
    [...names].map((name) => [
      name,
      runs.flatMap((run, i) => (run[kind].has(name) ? [{ run: i, curve: run[kind].get(name)! }] : [])),
    ]),
  );
}

function drawState(): void {
  const run = runs[chosen];
  const text = connection === 'there' ? (run === undefined ? '' : standingOf(run)) : connection === 'lost' ? 'connection lost, trying again' : 'the page has ended'; // prettier-ignore
  const badge = at('state');
  badge.textContent = text;
  badge.className = `badge ${connection === 'there' ? text : 'lost'}`;
  const steered = connection === 'there' && run?.live != null;
  for (const id of ['pause', 'save', 'stop']) at<HTMLButtonElement>(id).disabled = !steered;
  at('pause').textContent = run?.live?.paused === true ? 'Resume' : 'Pause';
}

function drawHead(run: RunState): void {
  drawState();
  const { head, live } = run;
  const step = stepOf(run);
  const last = live?.lastStep ?? head?.lastStep ?? null;
  if (head !== null) {
    document.querySelector('h1')!.textContent = runs.length === 1 ? head.name : `${runs.length} runs`;
    document.title = `${Math.floor((100 * step) / (last ?? Math.max(step, 1)))} % ${head.name}`;
  }
  const progress = at<HTMLProgressElement>('progress');
  progress.value = last === null ? 0 : step / last;
  const speed = live?.stepsPerSecond ?? null;
  const facts: readonly (readonly [name: string, value: string | null])[] = [
    ['program', head?.program ?? null],
    ['step', last === null ? grouped(step) : `${grouped(step)} of ${grouped(last)}`],
    ['epoch', epochText(live?.epoch ?? head?.epoch ?? null)],
    ['samples a second', live?.samplesPerSecond == null ? null : numberText(Math.round(live.samplesPerSecond))],
    ['left', speed === null || last === null || speed === 0 ? null : durationText((last - step) / speed)],
    ['trained for', head === null ? null : durationText(head.seconds)],
    ['memory of the process', live === null ? null : `${Math.round(live.memory.process / 2 ** 20)} MiB`],
    ['engine', head?.engine ?? null],
    ['seed', head?.seed == null ? null : String(head.seed)],
    ['saved', head?.saved == null ? null : `step ${grouped(head.saved)}`],
  ];
  at('facts').replaceChildren(
    ...facts.flatMap(([name, value]) => value === null || value === '' ? [] : [element('div', {}, element('dt', {}, name), element('dd', {}, value))]), // prettier-ignore
  );
  const choose = at('choose');
  const select = choose.querySelector('select')!;
  choose.hidden = runs.length < 2;
  const names = runs.map(({ head: own }, i) => own?.name ?? String(i));
  if (names.join('\n') !== [...select.options].map(({ text }) => text).join('\n'))
    select.replaceChildren(...names.map((name, i) => element('option', { value: String(i), selected: i === chosen }, name))); // prettier-ignore
}

const epochText = (epoch: number | null): string | null => (epoch === null ? null : epoch.toFixed(epoch < 10 ? 2 : 1));

function drawTrouble({ notices }: RunState): void {
  at('trouble-section').hidden = notices.length === 0;
  const shown = at('trouble');
  if (shown.children.length === 2 * notices.length) return;
  const entries = notices.flatMap(({ step, text, hint }) => [
    element('dt', {}, `step ${grouped(step)}`),
    element('dd', {}, text, ...(hint === null ? [] : [element('br'), element('small', {}, hint)])),
  ]);
  shown.replaceChildren(...entries);
}

/** Asks for what the program says; shows it, its rates and its networks. */
async function learn(): Promise<void> {
  const run = chosen;
  try {
    const found = await api.about(run);
    if (run !== chosen) return;
    const first = about === null;
    about = found;
    const { samples, optimizers, history, networks } = found;
    at('samples-section').hidden = samples === null;
    if (samples !== null && first)
      samplesForm(at('samples-form'), at('samples-status'), at('samples'), samples, run, () => fresh(run));
    ratesForm(
      at('rates-form'),
      optimizers,
      runs[run]?.live?.rebuilds ?? false,
      (of) => void steer({ do: 'rates', of }),
    );
    at('history-section').hidden = history.length === 0;
    at('history').replaceChildren(
      ...history.flatMap(({ step, text }) => [element('dt', {}, `from step ${grouped(step + 1)} on`), element('dd', {}, text)]), // prettier-ignore
    );
    if (first) {
      const names = networks.map(({ name, kind, parameters }) => `${kind} ${name}, ${grouped(parameters)} parameters`);
      const drawing = element('img', { src: api.architecture(run), alt: `The layers of ${names.join('; ')}` });
      at('architecture').replaceChildren(drawing);
    }
    draw();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), true);
  }
}

/** Asks the process that trains for something, and says what became of it. */
async function steer(what: Asked): Promise<boolean> {
  try {
    say(what.do === 'rates' ? 'Changing rates after this step ...' : 'Asked; done after this step ...');
    const id = await api.ask(chosen, what);
    const answer = await new Promise<{ text: string; wrong: boolean }>((resolve) => {
      waiting.set(id, resolve);
      answers();
    });
    say(answer.text, answer.wrong);
    if (what.do === 'rates') await learn();
    return !answer.wrong;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), true);
    return false;
  }
}

/** Sees to it that the newest checkpoint is what was learned so far. */
async function fresh(run: number): Promise<void> {
  // A process that trains takes a moment to see that somebody looks; one that never does cannot be asked.
  for (let tries = 0; tries < 40 && runs[run]?.head?.state === 'training' && runs[run].live === null; tries++)
    await new Promise((resolve) => setTimeout(resolve, 250));
  if (runs[run]?.live != null && connection === 'there') await steer({ do: 'save' });
}

function answers(): void {
  for (const { live } of runs)
    for (const { id, ...answer } of live?.answers ?? []) {
      waiting.get(id)?.(answer);
      waiting.delete(id);
    }
}

function say(text: string, wrong = false): void {
  at('status').textContent = text;
  at('status').classList.toggle('wrong', wrong);
}

at('pause').addEventListener(
  'click',
  () => void steer({ do: runs[chosen]?.live?.paused === true ? 'resume' : 'pause' }),
);
at('save').addEventListener('click', () => void steer({ do: 'save' }));
at('stop').addEventListener('click', () => void steer({ do: 'stop' }));
at('choose')
  .querySelector('select')!
  .addEventListener('change', (event) => {
    chosen = Number((event.target as HTMLSelectElement).value);
    about = null;
    at('samples').replaceChildren();
    void learn();
    draw();
  });
for (const button of at('zoom').querySelectorAll('button'))
  button.addEventListener('click', () => charts.press({ in: '+', out: '-', all: '0' }[button.dataset['zoom']!]!));

/** What differs between the runs, where there are several. */
async function compare(): Promise<void> {
  const found = await api.differences().catch(() => []);
  at('differences-section').hidden = found.length === 0;
  at('differences').replaceChildren(
    ...found.flatMap(({ title, lines }) => [
      element('h3', {}, title),
      element('pre', {}, ...lines.flatMap((line) => [...line.map(({ text, look }) => element('span', { className: look }, text)), '\n'])), // prettier-ignore
    ]),
  );
}
void compare();
