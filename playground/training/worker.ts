/// <reference lib="dom" />
/**
 * The worker that trains: it compiles the program, loads the engine when training starts, makes steps as long as nobody
 * says otherwise, and reports losses and pictures as often as a page can show them.
 */
import { compile } from '../../compiler/compile.js';
import type { Dataset } from '../../runtime/data/dataset.js';
import type { Tensor } from '../../runtime/onnx/graph-engine.js';
import { Random } from '../../runtime/random/random.js';
import { pageHost, programFile } from '../program/host.js';
import type { Library } from '../program/library.js';
import { loadData } from './data.js';
import { PageEngine } from './engine.js';
import type { Report, Request, TrainingState } from './messages.js';
import { pictureOf } from './picture.js';
import { type Plan, planOf } from './plan.js';
import { type Losses, Trainer } from './trainer.js';

const port = self as unknown as {
  postMessage(report: Report): void;
  onmessage: (event: MessageEvent<Request>) => void;
};
/** The page's own folder. */
const home = new URL('.', import.meta.url);
const library = fetch(new URL('library.json', home)).then((answer) => answer.json() as Promise<Library>);

/** Between reports of losses, and the share of time that pictures may take; in milliseconds. */
const telling = 100;
const pictures = { share: 0.25, least: 200 } as const;

interface Session {
  readonly text: string;
  readonly plan: Plan;
  readonly engine: PageEngine;
  readonly trainer: Trainer<Tensor>;
  readonly data: ReadonlyMap<string, Dataset>;
}

let session: Session | null = null;
let running = false;
let pace: number | undefined;
/** The text has networks or data that do not fit what was trained. */
let anew = false;

function tell(is: TrainingState['is'], note?: string): void {
  const trainer = session?.trainer;
  const known = { step: trainer?.step ?? 0, lastStep: trainer?.lastStep ?? 0, epoch: trainer?.epoch, engine: session?.engine.description }; // prettier-ignore
  port.postMessage({ kind: 'state', is, ...known, pace, note, anew });
}

const now = (): TrainingState['is'] => {
  if (session === null || session.trainer.step === 0) return 'new';
  return session.trainer.ended ? 'ended' : 'paused';
};

// One request after the other; a pause is heard at once.
let queue: Promise<void> = Promise.resolve();
port.onmessage = ({ data: request }) => {
  if (request.kind === 'pause') running = false;
  if (request.kind === 'reset') running = false;
  if (request.kind === 'change' && running) waiting = request.text;
  else queue = queue.then(() => answer(request)).catch(failed);
};
/** A text that training is to go on with, after the present step. */
let waiting: string | null = null;

function failed(error: unknown): void {
  running = false;
  const { message, hint } = error as { readonly message?: string; readonly hint?: string | null };
  port.postMessage({ kind: 'failed', message: [message ?? String(error), hint ?? ''].join(' ').trim() });
  tell(now());
}

async function answer(request: Request): Promise<void> {
  switch (request.kind) {
    case 'start':
      await ready(request.text);
      await train();
      break;
    case 'step':
      await ready(request.text);
      report(await session!.trainer.next());
      flush();
      await show();
      tell(now());
      break;
    case 'change':
      await change(request.text);
      break;
    case 'pause':
      tell(now());
      break;
    case 'reset':
      if (session !== null) await begin(session.text, session.plan);
      await show();
      tell('new');
      break;
  }
}

/** Makes ready to train a text: goes on where its weights fit, and begins anew where not, or where training has ended. */
async function ready(text: string): Promise<void> {
  anew = false;
  if (session?.text === text && !session.trainer.ended) return;
  tell('loading');
  const plan = await planned(text);
  if (session !== null && !session.trainer.ended && session.trainer.fits(plan)) await goOnWith(text, plan);
  else await begin(text, plan);
}

async function change(text: string): Promise<void> {
  if (session === null || (session.text === text && !anew)) return;
  const plan = await planned(text);
  anew = !session.trainer.fits(plan);
  if (anew) {
    running = false;
    tell(now(), 'The networks or the data are others now');
  } else if (session.text !== text) {
    await goOnWith(text, plan);
    tell(running ? 'training' : now(), 'Training goes on with the text as it is now');
  } else tell(now());
}

async function planned(text: string): Promise<Plan> {
  const { program, fingerprint } = await compile(
    programFile,
    pageHost(await library, () => text),
  );
  if (program === null || fingerprint === null) throw new Error('The program has mistakes; they are listed below it.');
  return planOf(program);
}

async function begin(text: string, plan: Plan): Promise<void> {
  const { paths, seed } = { paths: (await library).files, seed: plan.training.seed };
  const random = new Random(seed);
  const files = { paths, fetch: fetchFile };
  const data = new Map<string, Dataset>();
  for (const each of plan.program.data) data.set(each.name, await loadData(each, random, files));
  const engine = session?.engine ?? (await PageEngine.load(new URL('engine/', home), plan.flops));
  await engine.take(plan.model);
  session?.trainer.end();
  pace = undefined;
  session = { text, plan, engine, data, trainer: new Trainer<Tensor>(plan, engine, random, data) };
}

async function goOnWith(text: string, plan: Plan): Promise<void> {
  const { engine, trainer, data } = session!;
  await engine.take(plan.model);
  trainer.goOnWith(plan);
  session = { text, plan, engine, trainer, data };
}

async function fetchFile(path: string): Promise<Uint8Array> {
  const answer = await fetch(new URL(`files/${path}`, home));
  if (!answer.ok) throw new Error(`${path} could not be fetched: ${answer.status} ${answer.statusText}.`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Steps until training ends or somebody pauses it. */
async function train(): Promise<void> {
  running = true;
  await show();
  tell('training');
  let [told, drawn, made] = [performance.now(), performance.now(), 0];
  let cost = 0;
  while (running && !session!.trainer.ended) {
    const before = performance.now();
    report(await session!.trainer.next());
    const time = performance.now();
    made++;
    // The first step takes longer: what it runs is loaded with it.
    if (made > 1) pace = pace === undefined ? time - before : 0.95 * pace + 0.05 * (time - before);
    if (time - drawn > Math.max(pictures.least, cost / pictures.share)) {
      await show();
      drawn = performance.now();
      cost = drawn - time;
    }
    if (time - told > telling) {
      flush();
      tell('training');
      told = time;
    }
    if (made % 4 === 0 || (pace ?? Infinity) > 16) await breath();
    if (waiting !== null) {
      const text = waiting;
      waiting = null;
      await change(text).catch(failed);
    }
  }
  flush();
  await show();
  running = false;
  tell(now());
}

/** Lets messages come in. */
const breath = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

let losses: Losses[] = [];

const report = (each: Losses): number => losses.push(each);

function flush(): void {
  if (losses.length === 0) return;
  port.postMessage({ kind: 'losses', first: session!.trainer.step - losses.length + 1, losses });
  losses = [];
}

async function show(): Promise<void> {
  const { plan, trainer, data } = session!;
  const picture = await pictureOf(plan.looks, trainer, data, plan.shapeOf);
  if (picture !== null) port.postMessage({ kind: 'picture', picture });
}
