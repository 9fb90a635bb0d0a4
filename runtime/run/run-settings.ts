/** What a run is told: by its program, by the command line, and of what computes it. */
import type { CheckpointInfo } from '../checkpoints/checkpoint.js';
import type { Period } from '../contract/period.js';
import type { Note } from '../data/notes.js';
import type { OnTrouble } from '../trouble/on-trouble.js';
import type { ReadFrom } from './from-run.js';
import type { Keep } from './keeping.js';
import type { SavePeriod } from './saving.js';

/** What a generated program says about itself. */
export interface RunSettings {
  /** The `.gan` file it was built from, which lies beside it. */
  readonly program: string;
  readonly fingerprint: string;
  /** Samples per batch. */
  readonly batch: number;
  /** Over how many batches an update takes the mean of its gradients; 1 by default. */
  readonly accumulate?: number;
  readonly until: Period;
  readonly seed: number;
  /** The checkpoints that stay; the newest three by default. */
  readonly keep?: Keep;
  /** The losses by which discriminators learn to tell real from fake. */
  readonly judges?: readonly string[];
  /** What is not told of its data, because a comment in the program says that it is meant. */
  readonly meant?: readonly Note['kind'][];
}

/** What computes a run. */
export interface RunEngine {
  readonly name: string;
  /** For people: "WebAssembly, SIMD, 2 threads", "TensorFlow 2.21.0, CPU". */
  readonly description: string;
  /** Lets the process end. */
  release(): Promise<void>;
}

/** What the command line and the machine add to the settings. */
export interface RunOptions<Engine extends RunEngine = RunEngine> {
  /** The `.gan` file. */
  readonly programFile: string;
  readonly engine: Engine;
  /** The length given on the command line, in place of the program's own. */
  readonly until: Period | undefined;
  readonly seed: number;
  readonly out: string | undefined;
  readonly quiet: boolean;
  /** Why this engine was chosen, for people. */
  readonly why?: string | undefined;
  /** Where the run can be looked at, for people. */
  readonly where?: string | undefined;
  /** Whether the data were looked at before, and what is worth a word was told. */
  readonly checked: boolean;
  /** The folder of pictures that were decoded before; null where none are kept. */
  readonly cache: string | null;
  /** How often a checkpoint is saved though no line of the program says so; every five minutes by default. */
  readonly saveEvery?: SavePeriod | undefined;
  /** What is done about trouble; it is told, and training goes on, by default. */
  readonly onTrouble?: OnTrouble | undefined;
  /** Whether whoever started this program builds it anew where rates are changed; false by default. */
  readonly rebuilds?: boolean | undefined;
  /** The run to go on with, and what its newest checkpoint says about itself. */
  readonly resumed: { readonly folder: string; readonly info: CheckpointInfo } | undefined;
  /** The run to begin with. */
  readonly from?: ReadFrom | undefined;
  /** Called when the run is over. */
  readonly release: () => void;
}
