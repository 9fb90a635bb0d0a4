import * as tf from '@tensorflow/tfjs-core';
import { inFormerOrder } from '../../text/former-names.js';

/**
 * The weights of one network: variables in nested objects and arrays, such as `{ dense: { kernel, bias } }`.
 * Every variable carries its full name, `G/dense.kernel`; checkpoints and optimizers go by that name. A variable that
 * several places share (a recurrent cell) may stand in the tree more than once and is still one variable.
 */
export type Weights = object;

/**
 * All variables in a tree of weights, trainable or state, each once, sorted by name; by the former one, so that sums over
 * all gradients come out as ever.
 */
export function listVariables(weights: Weights): tf.Variable[] {
  const found = new Map<string, tf.Variable>();
  collect(weights, found);
  return [...found.values()].sort((a, b) => inFormerOrder(a.name, b.name));
}

/** The variables that training moves. */
export function listTrainable(weights: Weights): tf.Variable[] {
  return listVariables(weights).filter((variable) => variable.trainable);
}

/** The same tree with every variable replaced; a shared variable is replaced once and stays shared. */
export function mapVariables<W extends Weights>(weights: W, replace: (variable: tf.Variable) => tf.Variable): W {
  const replaced = new Map<tf.Variable, tf.Variable>();
  return rebuild(weights, (variable) => {
    const known = replaced.get(variable) ?? replace(variable);
    replaced.set(variable, known);
    return known;
  }) as W;
}

function collect(node: unknown, found: Map<string, tf.Variable>): void {
  if (isVariable(node)) found.set(node.name, node);
  else if (isTree(node)) for (const child of Object.values(node)) collect(child, found);
}

function rebuild(node: unknown, replace: (variable: tf.Variable) => tf.Variable): unknown {
  if (isVariable(node)) return replace(node);
  if (Array.isArray(node)) return node.map((child) => rebuild(child, replace));
  if (!isTree(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, rebuild(child, replace)]));
}

function isVariable(node: unknown): node is tf.Variable {
  return node instanceof tf.Variable;
}

function isTree(node: unknown): node is object {
  return typeof node === 'object' && node !== null && !(node instanceof tf.Tensor);
}
