/** What a model that was exported takes and makes: it says so in its metadata, and to the page that draws its samples. */
import { type InputSpec, inputText } from '../sampling/input-specs.js';

export interface ModelSpec {
  readonly program: string;
  /** Null where it makes what the program shows. */
  readonly network: string | null;
  readonly fingerprint: string;
  /** Steps of training that it has had. */
  readonly step: number;
  readonly inputs: Readonly<Record<string, ModelInput>>;
  readonly outputs: Readonly<Record<string, ModelOutput>>;
}

export type ModelInput = InputSpec & {
  /** Names of classes, or the words of texts, in the order of their numbers. */
  readonly names?: readonly string[];
  /** False for what is the same for all samples. */
  readonly batch?: false;
  /** What it is drawn under where that is not its name. Turns of recurrence have keys of their own: `{0}` is its number. */
  readonly key?: string;
  /** How many turns there are, by recurrence: the first axes of a sample. */
  readonly turns?: readonly number[];
};

export interface ModelOutput {
  readonly shape: readonly number[];
  /** Black and white, of pictures. */
  readonly range: readonly [low: number, high: number] | null;
  /** Whole numbers. */
  readonly whole?: true;
}

export const modelInputText = (input: ModelInput): string => inputText(input);
