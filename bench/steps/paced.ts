/** Stands around the passes of a built program while it is measured: training goes on when it is told to. */
import { createInterface } from 'node:readline';
import type { Round } from './worker.js';

/** The same passes. Answers are told apart from what else is printed by their first character. */
export async function* paced<Pass>(passes: AsyncIterable<Pass>): AsyncGenerator<Pass, void> {
  const orders = (createInterface(process.stdin) as AsyncIterable<string>)[Symbol.asyncIterator]();
  let steps = 0;
  let left = 1;
  let start = performance.now();
  for await (const pass of passes) {
    yield pass;
    left--;
    if (left === steps) start = performance.now();
    if (left > 0) continue;
    const seconds = (performance.now() - start) / 1000 / Math.max(steps, 1);
    const memory = process.resourceUsage().maxRSS * 1024;
    process.stdout.write(`${JSON.stringify({ seconds, memory } satisfies Round)}\n`);
    const order = await orders.next();
    if (order.done === true) process.exit();
    steps = Number(order.value.split(' ')[1]);
    left = steps + 1;
  }
}
