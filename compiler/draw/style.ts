/** The colours of a drawing. They differ in lightness too, so that a grey print tells them apart. */
export type Theme = 'auto' | 'light' | 'dark';

const light = {
  ink: '#1f2933',
  soft: '#5b6875',
  way: '#5b6875',
  frame: '#9aa5b1',
  value: ['#ffffff', '#5b6875'],
  convolution: ['#c3d7f2', '#3f6aa6'],
  product: ['#f6d9ae', '#a8741a'],
  weights: ['#d9ead0', '#5c8a45'],
  numbers: ['#f4f5f7', '#a3adb8'],
  shape: ['#ffffff', '#a3adb8'],
  join: ['#ffffff', '#5b6875'],
} as const;

const dark: typeof light | Record<keyof typeof light, string | readonly string[]> = {
  ink: '#e8ecf1',
  soft: '#a5b1bd',
  way: '#8b97a3',
  frame: '#5b6875',
  value: ['#161b22', '#8b97a3'],
  convolution: ['#233f66', '#7ea6dc'],
  product: ['#5a4213', '#dba84c'],
  weights: ['#2c4a20', '#8fc274'],
  numbers: ['#22282f', '#5b6875'],
  shape: ['#161b22', '#5b6875'],
  join: ['#161b22', '#8b97a3'],
};

const shapes = `
.gan-networks { font-family: Helvetica, Arial, "Liberation Sans", sans-serif }
.gan-networks text { text-anchor: middle; stroke: none; font-size: 10px }
.gan-networks .title { font-size: 16px; font-weight: bold } .gan-networks .name { font-size: 11.5px }
.gan-networks .side { text-anchor: end } .gan-networks .frame-label, .gan-networks .legend { text-anchor: start }
.gan-networks .frame-label { font-style: italic } .gan-networks .frame { fill: none; stroke-dasharray: 4 3 }
.gan-networks .way { fill: none; stroke-width: 1.1; marker-end: url(#gan-arrow) }
.gan-networks .box > path, .gan-networks .box > rect, .gan-networks .box > circle { stroke-width: 1; stroke-linejoin: round }
.gan-networks .shape > path { stroke-dasharray: 3 2 }`;

function colours(theme: Record<keyof typeof light, string | readonly string[]>): string {
  const boxes = ['value', 'convolution', 'product', 'weights', 'numbers', 'shape', 'join'] as const;
  return `
.gan-networks text { fill: ${theme.ink as string} }
.gan-networks .note, .gan-networks .side, .gan-networks .frame-label, .gan-networks .legend { fill: ${theme.soft as string} }
.gan-networks .side .shape { fill: ${theme.ink as string} }
.gan-networks .way { stroke: ${theme.way as string} } .gan-networks .tip { fill: ${theme.way as string} }
.gan-networks .frame { stroke: ${theme.frame as string} }
${boxes.map((name) => `.gan-networks .${name} > path, .gan-networks .${name} > rect, .gan-networks .${name} > circle { fill: ${theme[name][0]}; stroke: ${theme[name][1]} }`).join('\n')}`;
}

export const styleOf = (theme: Theme): string =>
  theme === 'auto'
    ? `${shapes}${colours(light)}\n@media (prefers-color-scheme: dark) {${colours(dark)}\n}\n`
    : `${shapes}${colours(theme === 'light' ? light : dark)}\n`;
