/// <reference lib="dom" />
/** The language as the page asks for it: each question goes to the worker, and comes back as a promise. */
import type { Answered, Answers, Asked, Question } from './messages.js';

export class Language {
  private readonly worker = new Worker(new URL('language.js', import.meta.url), { type: 'module', name: 'language' });
  private readonly open = new Map<number, (answer: never) => void>();
  private last = 0;

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<Answered>) => {
      this.open.get(data.id)?.(data.answer as never);
      this.open.delete(data.id);
    };
  }

  ask<Q extends Question>(question: Q, text: string): Promise<Answers[Q['ask']]> {
    const id = ++this.last;
    const asked: Asked = { ...question, id, text };
    this.worker.postMessage(asked);
    return new Promise((resolve) => this.open.set(id, resolve));
  }
}
