/** How the programs begin that use what was trained, whatever computes them. */
import type { Network } from '../../graph/ir/graph.js';
import type { Program } from '../../graph/ir/program.js';
import { literal, remark } from './texts.js';

/** What a program says of itself. */
export const identityOf = ({ name }: Program, fingerprint: string): string =>
  `program: ${literal(`${name}.gan`)}, fingerprint: '${fingerprint}'`;

export const sampleHeader = ({ name }: Program): string => `/**
 * Draws samples from a run of ${remark(name)}.gan.
 *
 *   npm run sample                                       from the newest run
 *   npm run sample -- --count 16 --seed 1 --out out.png  --help lists the rest, --with among it
 */`;

/** @param translator one of its networks that make pictures of pictures */
export const applyHeader = ({ name }: Program, translator: Network): string => `/**
 * Runs a trained network of ${remark(name)}.gan on pictures.
 *
 *   npm run apply -- ${translator.name} photo.jpg another.png --out made   --help lists the rest
 */`;

export const evalHeader = ({ name }: Program): string => `/** Measures a run of ${remark(name)}.gan. */`;
