/// <reference lib="dom" />
/** The worker that knows the language: it answers what the editor asks, so that typing never waits for the compiler. */
import { compile } from '../../compiler/compile.js';
import { drawing } from '../../compiler/draw/drawing.js';
import { parameterCount } from '../../compiler/graph/analyse/measure.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { showCount } from '../../compiler/graph/ir/types.js';
import { Service } from '../../service/service.js';
import { pageHost, programFile } from '../program/host.js';
import type { Library } from '../program/library.js';
import { ratesOf } from '../program/rates.js';
import type { Answered, Answers, Asked, Checked } from './messages.js';

const port = self as unknown as {
  postMessage(answer: Answered): void;
  onmessage: (event: MessageEvent<Asked>) => void;
};

const known = fetch(new URL('library.json', import.meta.url)).then(async (answer) => {
  let text = '';
  const host = pageHost((await answer.json()) as Library, () => text);
  const service = new Service(host);
  const open = (now: string): void => {
    text = now;
    service.open(programFile, now);
  };
  return { host, service, open };
});

let queue: Promise<void> = Promise.resolve();
port.onmessage = ({ data }) => {
  queue = queue.then(async () => port.postMessage({ id: data.id, answer: await answerTo(data) }));
};

async function answerTo(asked: Asked): Promise<Answers[keyof Answers]> {
  const { service, open } = await known;
  open(asked.text);
  switch (asked.ask) {
    case 'tokens':
      return service.tokens(programFile);
    case 'check':
      return check(asked.text);
    case 'completion':
      return service.completion(programFile, asked.at);
    case 'hover':
      return service.hover(programFile, asked.at);
  }
}

async function check(text: string): Promise<Checked> {
  const { service, host } = await known;
  await service.check(programFile);
  const problems = [...service.problems(programFile), ...service.elsewhere(programFile)];
  const fine = problems.every(({ severity }) => severity !== 'error');
  const { program } = fine ? await compile(programFile, host) : { program: null };
  return {
    ...{ problems, fine, hints: service.inlayHints(programFile), rates: ratesOf(text) },
    drawing:
      program === null || program.networks.length === 0 ? null : { svg: drawing(program), words: words(program) },
  };
}

/** `generator G, 4,994 parameters; discriminator D, 8,641 parameters` */
const words = ({ networks }: Program): string =>
  networks.map(({ name, role, graph }) => `${role} ${name}, ${showCount(parameterCount(graph))} parameters`).join('; ');
