/** Statements too long for a line, each as `ruff format` leaves it. */
import { describe, expect, it } from 'vitest';
import { formatted } from '../../../../../compiler/emit/pytorch/layout/lines.js';

/** What is broken where: the statement, and its lines. */
const cases: readonly (readonly [what: string, statement: string, lines: string])[] = [
  [
    'at the brackets that an only operator has at its end',
    `loss_d = wasserstein_discriminator(d(real), d(fake.float())) + gradient_penalty(real, fake.float(), d, turn.at("gradient_penalty"))`,
    `
loss_d = wasserstein_discriminator(d(real), d(fake.float())) + gradient_penalty(
    real, fake.float(), d, turn.at("gradient_penalty")
)`,
  ],
  [
    'before operators of which there are several',
    `loss_g = cross_entropy(class_of(real), label) + cross_entropy(class_of(other), kind) + weight_decay(gg)`,
    `
loss_g = (
    cross_entropy(class_of(real), label) + cross_entropy(class_of(other), kind) + weight_decay(gg)
)`,
  ],
  [
    'before the loosest operator, which is a comparison',
    `from_rows = (torch.arange(0.0, 32.0, device=x.device).reshape(32, 1) + (rows.float() - shift).reshape(-1, 1, 1) == torch.arange(0.0, 32.0, device=x.device).reshape(1, 32)).float()`,
    `
from_rows = (
    torch.arange(0.0, 32.0, device=x.device).reshape(32, 1)
    + (rows.float() - shift).reshape(-1, 1, 1)
    == torch.arange(0.0, 32.0, device=x.device).reshape(1, 32)
).float()`,
  ],
  [
    'before the dots of a chain of calls',
    `return 0.5 * torch.autograd.grad(d(made, step.at("D")).sum(), made, create_graph=True)[0].square().sum(1).mean()`,
    `
return (
    0.5
    * torch.autograd.grad(d(made, step.at("D")).sum(), made, create_graph=True)[0]
    .square()
    .sum(1)
    .mean()
)`,
  ],
  [
    'after parentheses that a chain begins with',
    `made = (new + (full * exchange).reshape(-1, 1) * (step.state(self, "kept_pictures")[slot] - new)).reshape(-1, 32, 32, 3).permute(0, 3, 1, 2)`,
    `
made = (
    (new + (full * exchange).reshape(-1, 1) * (step.state(self, "kept_pictures")[slot] - new))
    .reshape(-1, 32, 32, 3)
    .permute(0, 3, 1, 2)
)`,
  ],
  [
    'at the parameters of a function rather than at what it returns',
    `def heard_speaker_G(token: Tensor, h: Tensor, c: Tensor, token_2: Tensor, g: nn.Module) -> tuple[Tensor, Tensor, Tensor, Tensor]:`,
    `
def heard_speaker_G(
    token: Tensor, h: Tensor, c: Tensor, token_2: Tensor, g: nn.Module
) -> tuple[Tensor, Tensor, Tensor, Tensor]:`,
  ],
  [
    'with a line for each item of a list',
    `weights_text_seen_text2_seen2 = [*text.parameters(), *seen.parameters(), *text2.parameters(), *seen2.parameters()]`,
    `
weights_text_seen_text2_seen2 = [
    *text.parameters(),
    *seen.parameters(),
    *text2.parameters(),
    *seen2.parameters(),
]`,
  ],
  [
    'where its last comma says so',
    `run = Run(options, batch=settings.batch,)`,
    `
run = Run(
    options,
    batch=settings.batch,
)`,
  ],
  [
    'with room for the note behind it',
    `smaller = smaller2 + min(max(7 * step.progress(Steps(2800)) - 3, 0), 1) * (another - smaller2)  # [32, 8, 8]`,
    `
smaller = smaller2 + min(max(7 * step.progress(Steps(2800)) - 3, 0), 1) * (
    another - smaller2
)  # [32, 8, 8]`,
  ],
  [
    'where a tuple is returned',
    `return middle + (log_variance / 2).exp() * noise, (middle.square() + log_variance.exp() - log_variance - 1).mean(1) / 2`,
    `
return (
    middle + (log_variance / 2).exp() * noise,
    (middle.square() + log_variance.exp() - log_variance - 1).mean(1) / 2,
)`,
  ],
  [
    'where names are imported',
    `from runtime.operations import avg_pool_gradient, avg_pool_same, max_pool_choice, max_pool_gradient, resize_gradient`,
    `
from runtime.operations import (
    avg_pool_gradient,
    avg_pool_same,
    max_pool_choice,
    max_pool_gradient,
    resize_gradient,
)`,
  ],
];

describe('a statement that is too long is broken', () => {
  it.each(cases)('%s', (_, statement, text) => {
    const lines = text.trim().split('\n');
    expect(formatted([statement])).toEqual(lines);
    expect(formatted(lines)).toEqual(lines);
  });
});

describe('other lines', () => {
  it('stay as they are', () => {
    const lines = ['"""Trains', '', 'python train.py   (as (long as it is)', '"""', '# note: (', 'x = beta1**step  # [', 'else:', 'import math']; // prettier-ignore
    expect(formatted(lines)).toEqual(lines);
  });
});
