/** The networks of a program as an SVG drawing: a column each, a box a layer, as wide as its feature map is large. */
import { layersOf } from '../../compiler/graph/analyse/layers.js';
import { parameterCount } from '../../compiler/graph/analyse/measure.js';
import type { Shape } from '../../compiler/graph/ir/graph.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { showCount, showShape, size } from '../../compiler/graph/ir/types.js';
import { markup } from '../../runtime/text/visible.js';

const column = 380;
const row = 44;
const box = { height: 30, least: 150, most: 340 };

export function drawing(program: Program): string {
  const columns = program.networks.map((network, i) => {
    const { graph, name, role } = network;
    const stages = [
      ...graph.inputs.map((input) => ({ label: input.name, shape: input.type.shape, note: '', input: true })),
      ...layersOf(network).map(({ text, shape, parameters, samplesMeet }) => ({
        label: text,
        shape,
        note: [
          ...(parameters > 0 ? [showCount(parameters)] : []),
          ...(samplesMeet === null ? [] : [`samples meet ${samplesMeet}`]),
        ].join('   '),
        input: false,
      })),
    ];
    const widest = Math.max(...stages.map((stage) => size(stage.shape)));
    const center = i * column + column / 2;
    const title = `<text class="title" x="${center}" y="24">${markup(`${role === 'network' ? '' : `${role} `}${name}`)}</text><text class="note" x="${center}" y="42">${showCount(parameterCount(graph))} parameters</text>`;
    const boxes = stages.map((stage, j) => draw(stage, center, 60 + j * row, widest, j > 0));
    return { text: [title, ...boxes].join('\n'), height: 60 + stages.length * row };
  });
  const height = Math.max(80, ...columns.map((item) => item.height)) + 10;
  const width = Math.max(1, program.networks.length) * column;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace, monospace" font-size="11">
<style>
text { text-anchor: middle; fill: #1f2933 } .title { font-size: 15px; font-weight: bold } .note { fill: #697586; font-size: 10px }
rect { fill: #e3ecf9; stroke: #7b9bc8; rx: 5px } .input { fill: #eef1f4; stroke: #9aa5b1 } path { stroke: #9aa5b1; fill: none }
@media (prefers-color-scheme: dark) { text { fill: #e4e7eb } rect { fill: #24364f } .input { fill: #323f4b } }
</style>
${columns.map((item) => item.text).join('\n')}
</svg>
`;
}

interface Stage {
  readonly label: string;
  readonly shape: Shape;
  readonly note: string;
  readonly input: boolean;
}

function draw(
  { label, shape, note, input }: Stage,
  center: number,
  top: number,
  widest: number,
  arrow: boolean,
): string {
  // By the logarithm of the number of values, so that both ends of a network can be seen.
  const share = Math.log2(1 + size(shape)) / Math.log2(1 + widest);
  const width = box.least + (box.most - box.least) * share;
  const line = arrow ? `<path d="M ${center} ${top - (row - box.height)} V ${top}"/>` : '';
  const text = label.length > 44 ? `${label.slice(0, 43)}…` : label;
  return `${line}<rect${input ? ' class="input"' : ''} x="${center - width / 2}" y="${top}" width="${width}" height="${box.height}"/><text x="${center}" y="${top + 13}">${markup(text)}</text><text class="note" x="${center}" y="${top + 25}">${markup([showShape(shape), note].filter(Boolean).join('   '))}</text>`;
}
