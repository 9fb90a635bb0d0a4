// Run as a process by survey.ts: loads the one engine named on the command line and reports to its parent.
import { firstLine } from '../../errors/first-line.js';
import type { EngineName } from './shared/engine.js';
import type { EngineStatus } from './survey.js';
import { loadEngine } from './load.js';

const name = process.argv[2] as EngineName;

const status: EngineStatus = await loadEngine(name, true).then(
  (engine) => ({ name, available: true, detail: engine.description }),
  (error: unknown) => ({ name, available: false, detail: firstLine(error) }),
);
process.send?.(status, () => process.exit(0));
