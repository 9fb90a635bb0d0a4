/** What test/models/make.py saved of its models is what ONNX Runtime still says in Python, where there is one. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { onnxruntime, python } from './torch.js';

const folder = new URL('../models/', import.meta.url);

type Answers = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

describe.skipIf(!onnxruntime.here)(`models in files${onnxruntime.note}`, () => {
  it('make what is saved', () => {
    const saved = JSON.parse(readFileSync(new URL('answers.json', folder), 'utf8')) as Answers;
    const now = JSON.parse(execFileSync(python, [fileURLToPath(new URL('make.py', folder)), 'answers'], { encoding: 'utf8' })) as Answers; // prettier-ignore
    const flat = (answers: Answers) =>
      Object.entries(answers).flatMap(([model, made]) => Object.entries(made).flatMap(([name, values]) => values.map((value, i) => [`${model} ${name} ${i}`, value] as const))); // prettier-ignore
    const [a, b] = [flat(saved), flat(now)];
    expect(b.map(([place]) => place)).toEqual(a.map(([place]) => place));
    b.forEach(([place, value], i) => expect(Math.abs(value - a[i]![1]), place).toBeLessThan(1e-5));
  });
});
