/** What each of several devices takes of a training step, as text. */
import type { DeviceShare } from '../../compiler/graph/analyse/devices.js';
import { columns } from './columns.js';
import { inBytes } from './quantities.js';

export function devicesText(share: DeviceShare, devices: number): string {
  const { batch, parameters, gradients, optimizer, averages, activations, allReduces, sent } = share;
  const held = [
    ['parameters', parameters],
    ['gradients', gradients],
    ['optimizer state', optimizer],
    ['averages', averages],
    [`activations of ${batch} sample${batch === 1 ? '' : 's'}`, activations],
  ] as const;
  const total = held.reduce((sum, [, bytes]) => sum + bytes, 0);
  const rows = [...held, ['together', total] as const].map(([what, bytes]) => [`  ${what}`, inBytes(bytes)]);
  const sends = allReduces.map(({ networks, bytes, times, phase, span }) => [
    `  line ${span.start.line}`,
    `gradients of ${networks.join(' and ')}`,
    inBytes(bytes),
    `${times === 1 ? 'once' : `${times} times`} a step${phase === null ? '' : ` of phase ${phase}`}`,
  ]);
  const many = devices === 1 ? 'one device' : `each of ${devices} devices`;
  const traffic =
    devices === 1
      ? ['One device has nobody to take a mean with.']
      : [
          'All-reduces:',
          ...columns(sends),
          `Each device sends ${inBytes(sent)} a step and receives as many (in a ring).`,
        ];
  return [`On ${many}, in float32:`, ...columns(rows), ...traffic, ''].join('\n');
}
