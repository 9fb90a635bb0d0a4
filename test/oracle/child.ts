/** The process that runs emitted programs: takes one order, answers with what each program computed. */
import { selectEngine } from '../../runtime/tfjs/engines/select.js';
import type { Order, Outcome } from './emitted.js';
import { record } from './recorder.js';

process.once('message', (order) => void obey(order as Order));

async function obey({ engine: engineName, projects }: Order): Promise<void> {
  const engine = await selectEngine(engineName);
  const outcomes: Record<string, Outcome> = {};
  for (const { name, folder, given } of projects) {
    try {
      outcomes[name] = await record(folder, given);
    } catch (error) {
      outcomes[name] = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }
  await engine.release();
  process.send!(outcomes, () => process.exit(0));
}
