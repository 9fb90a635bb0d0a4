/** The objectives of the zoo, each a variant of a few lines of any of its networks. */

export interface Objective {
  readonly name: string;
  /** What a program says that extends a network's; nothing for what networks are written with. */
  readonly lines: string;
}

const plain = (name: string): string => `import { ${name} } from "std/losses"

param objective = ${name}
`;

export const objectives: readonly Objective[] = [
  { name: 'non-saturating', lines: '' },
  {
    name: 'non-saturating, noise on pictures',
    lines: `import { add_noise } from "std/augmentation"

train {
  minimize D: objective.discriminator(D(add_noise(real, 0.3)), D(add_noise(fake, 0.3)))
  minimize G: objective.generator(D(add_noise(fake, 0.3)))
}
`,
  },
  { name: 'least squares', lines: plain('lsgan') },
  { name: 'hinge', lines: plain('hinge') },
  {
    name: 'non-saturating, R1',
    lines: `import { r1 } from "std/losses"

train {
  minimize D: objective.discriminator(D(real), D(fake)) + r1(D, real, weight: 0.1)
}
`,
  },
  {
    name: 'relativistic pairs, R1 and R2',
    lines: `import { r1, r2, relativistic } from "std/losses"

param objective = relativistic

train {
  minimize D:
      objective.discriminator(D(real), D(fake))
    + r1(D, real, weight: 0.1)
    + r2(D, fake, weight: 0.1)
  minimize G: objective.generator(D(real), D(fake))
}
`,
  },
  {
    name: 'Wasserstein, gradient penalty',
    lines: `import { gradient_penalty, wasserstein } from "std/losses"

param objective = wasserstein

train {
  repeat 3 {
    minimize D: objective.discriminator(D(real), D(fake)) + gradient_penalty(D, real, fake)
  }
}
`,
  },
];

/** `dcgan-non-saturating-r1`: what a cell's program and, with the seed, its runs are called. */
export const cellName = (network: string, { name }: Objective): string =>
  `${network}-${name.toLowerCase().replace(/[^a-z\d]+/g, '-')}`;

/** @param base the path of the network's program, from the cell's */
export const textOf = (base: string, { lines }: Objective): string => `extends "${base}"\n${lines}`;
