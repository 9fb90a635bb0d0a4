/** What is shown between the lines: shapes behind layers, types behind names, numbers that the compiler has found. */
import type * as ast from '../../grammar/ast/ast.js';
import { piecesOf } from '../../grammar/ast/walk.js';
import type { Value } from '../../compiler/check/values/values.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { showRange, showShape, showType } from '../../compiler/graph/ir/types.js';
import type { Reading } from '../text/reading.js';
import type { InlayHint } from './facts.js';
import { alike, plainText, type Recorder, textOf } from './recorder.js';

export function hintsOf(reading: Reading, recorder: Recorder, program: Program | null): readonly InlayHint[] {
  return [
    ...stages(reading, recorder),
    ...results(reading, recorder),
    ...names(reading, recorder),
    ...params(reading, recorder),
    ...holes(reading, program),
  ].sort((a, b) => a.at - b.at);
}

/** Behind every layer that changes the shape, and behind the last one of a line. */
function stages({ mended }: Reading, recorder: Recorder): readonly InlayHint[] {
  return [...recorder.pipes].flatMap(([at, pipe]) => {
    const value = recorder.at(pipe);
    const rest = /^[^\n]*/.exec(mended.slice(at))![0];
    const last = !/^\s*\|>/.test(rest);
    return value === null || (!last && alike(recorder.at(pipe.input), value)) ? [] : shape(at, recorder.all(pipe));
  });
}

/** How many shapes are named where a block is used in several ways. */
const most = 3;

function shape(at: number, values: readonly Value[]): readonly InlayHint[] {
  const shapes = [
    ...new Set(values.flatMap((value) => (value.kind === 'tensor' ? [showShape(value.type.shape)] : []))),
  ];
  const [first] = values;
  if (shapes.length === 0 || first === undefined) return [];
  return [{ at, text: listed(shapes), kind: 'shape', tooltip: tooltipOf(first) }];
}

const listed = (texts: readonly string[]): string =>
  texts.length > most ? `${texts.slice(0, most).join(' | ')} | ...` : texts.join(' | ');

function tooltipOf(value: Value): string | null {
  if (value.kind !== 'tensor') return null;
  const range = value.type.range === null ? '' : ` in ${showRange(value.type.range)}`;
  return `${showType(value.type)}${range}${value.type.batch ? ', for each sample' : ', the same for all samples'}`;
}

/** Behind what a body makes, where that is no chain, which has its shape already. */
function results({ program }: Reading, recorder: Recorder): readonly InlayHint[] {
  return [...piecesOf(program)].flatMap((piece) => {
    if (!('kind' in piece) || piece.kind !== 'body') return [];
    const last = (piece as ast.Body).statements.at(-1);
    if (last?.kind !== 'expression' || last.value.kind === 'pipe' || last.value.kind === 'if') return [];
    const value = recorder.at(last.value);
    return value?.kind === 'tensor' ? shape(last.span.end.offset, recorder.all(last.value)) : [];
  });
}

/** Behind the names that lines give. */
function names({ program }: Reading, recorder: Recorder): readonly InlayHint[] {
  return [...piecesOf(program)].flatMap((piece) => {
    if (!('kind' in piece)) return [];
    return namesOf(piece as ast.Statement | ast.TrainStatement).flatMap((name): InlayHint[] => {
      const line = piece as ast.Statement | ast.TrainStatement;
      const values = line.kind === 'let' && line.fields === null ? recorder.all(line.value) : [recorder.named(name)];
      const [value] = values;
      const at = name.span.end.offset;
      const types = [...new Set(values.flatMap((each) => (each?.kind === 'tensor' ? [showType(each.type)] : [])))];
      if (value?.kind === 'tensor')
        return [{ at, text: `: ${listed(types)}`, kind: 'type', tooltip: tooltipOf(value) }];
      const plain = value?.kind === 'number' || value?.kind === 'list' ? plainText(value) : null;
      return plain === null ? [] : [{ at, text: `: ${plain}`, kind: 'value', tooltip: null }];
    });
  });
}

/** Lines whose value does not show what it is; a chain has its shape behind it. */
function namesOf(line: ast.Statement | ast.TrainStatement): readonly ast.Name[] {
  switch (line.kind) {
    case 'let':
      return line.fields === null && (line.value.kind === 'pipe' || line.value.kind === 'number') ? [] : line.names;
    case 'data-group':
      return line.names;
    case 'data-line':
      return [line.name];
    default:
      return [];
  }
}

/** Behind params that are computed. */
function params({ program }: Reading, recorder: Recorder): readonly InlayHint[] {
  return program.declarations.flatMap((item): InlayHint[] => {
    if (item.kind !== 'param' || !['binary', 'call', 'unary'].includes(item.value.kind)) return [];
    const value = recorder.at(item.value);
    if (value?.kind !== 'number' && value?.kind !== 'list' && value?.kind !== 'bool') return [];
    const text = textOf(value) ?? '';
    const written = item.value.kind === 'unary' && item.value.operand.kind === 'number';
    return written ? [] : [{ at: item.value.span.end.offset, text: `= ${text}`, kind: 'value', tooltip: null }];
  });
}

/** Behind sizes that are left out. */
function holes({ file }: Reading, program: Program | null): readonly InlayHint[] {
  return (program?.networks ?? []).flatMap(({ holes }) =>
    holes.flatMap(
      ({ span, size }): InlayHint[] =>
      span.file === file ? [{ at: span.end.offset, text: `= ${size}`, kind: 'value', tooltip: 'found by the compiler' }] : [], // prettier-ignore
    ),
  );
}
