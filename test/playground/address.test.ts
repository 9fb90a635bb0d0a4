import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, programOf } from '../../playground/program/address.js';

const templates = [{ name: 'ring', about: 'A ring.', text: 'train { }\n' }];

describe('an address', () => {
  it('leads to the text that it was made for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 400 }), async (text) => {
        const address = await addressOf(text, templates);
        expect(address).toMatch(/^#program=[\w-]*$/);
        expect(await programOf(address, templates)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it('of a template is its name, until the text is another', async () => {
    expect(await addressOf('train { }\n', templates)).toBe('#ring');
    expect(await programOf('#ring', templates)).toBe('train { }\n');
    expect(await addressOf('train {  }\n', templates)).not.toBe('#ring');
    expect(await programOf('', templates)).toBeNull();
  });

  it.each(['#program=AAAA', '#program=%%%', '#program=S_gAAA', '#program=é', '#program=_____'])(
    'that is damaged is told: %s',
    async (address) => {
      await expect(programOf(address, templates)).rejects.toThrow(/^The program in this address is damaged/);
    },
  );

  it('of no template is told', async () => {
    await expect(programOf('#rong', templates)).rejects.toThrow('There is no template rong.');
  });

  it('unpacks to no more than a program has', async () => {
    const packed = deflateRawSync(Buffer.alloc(5_000_000)).toString('base64url');
    expect(packed.length).toBeLessThan(8000);
    await expect(programOf(`#program=${packed}`, templates)).rejects.toThrow(/damaged/);
  });
});
