/**
 * Networks that are models in files: `network inception(x: f32[299, 299, 3]) -> (features: f32[2048]) from "inception.onnx"`.
 *
 * Their types are all that is known here; whether the file has what is declared is looked at with other files, in
 * proofs/files.ts. Nothing can be differentiated through them and nothing of them is trained, so that only metrics look
 * through them.
 */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import type { Module } from '../../resolve/modules.js';
import type { DeclaredModel } from '../context/networks.js';
import type { Elaborator, Env } from '../context/elaborator.js';
import { Scope } from '../values/scope.js';
import type { ModelValue } from '../values/values.js';
import { requireSizes } from './fixed-sizes.js';
import { checkWhere } from './instantiation.js';
import { tensorType } from './types.js';

export function declaredModel(e: Elaborator, module: Module, declaration: ast.ModelDecl): ModelValue {
  const { from, result, parameters } = declaration;
  const name = declaration.name.text;
  const known = e.models.get(name);
  if (known !== undefined) {
    const label = { span: known.declaration.name.span, text: 'another model of this name, used too' };
    return e.fail(declaration.name.span, 'name/declared-twice', { name }, [label]);
  }
  const env: Env = { module, scope: new Scope(), builder: null };
  requireSizes(e, 'network', declaration, env);
  checkWhere(e, declaration, name, env, declaration.name.span);
  const inputs = parameters.map((parameter) => {
    if (parameter.type === null || parameter.default !== null)
      return e.fail(parameter.span, 'network/parameter', { name, parameter: parameter.name.text });
    return { name: parameter.name.text, type: tensorType(e, parameter.type, env) };
  });
  if (result === null) return e.fail(declaration.name.span, 'network/model-result', { name });
  const fields = result.kind === 'record-type' ? result.fields : [{ name: null, type: result }];
  const outputs = fields.map((field) => ({ name: field.name?.text ?? null, type: tensorType(e, field.type, env) }));
  const file = { path: from.value, declaredIn: declaration.span.file, span: from.span };
  if (e.modules.leavesPackage(file.declaredIn, file.path))
    e.fail(from.span, 'data/outside-package', { path: file.path });
  const value: ModelValue = { kind: 'model', name, declaration, module, model: { name, file, inputs, outputs } };
  takerOf(e, value);
  return value;
}

/** What is known of what it was given. */
export function takerOf(e: Elaborator, { name, declaration, model }: ModelValue): DeclaredModel {
  const known = e.models.get(name);
  if (known !== undefined) return known;
  const outputs = model.outputs.map((output) => ({ ...output, trail: null }));
  const entry = { declaration, inputs: model.inputs, outputs, uses: [], told: new Set<string>(), arrivals: [], model };
  e.models.set(name, entry);
  return entry;
}

/** Anywhere but in a metric. */
export function refuseModel(e: Elaborator, { name, declaration, model }: ModelValue, span: Span): never {
  const { path } = model.file;
  const label = { span: declaration.name.span, text: 'a model in a file' };
  return e.fail(span, 'network/model-use', { name, path }, [label]);
}
