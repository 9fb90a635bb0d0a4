/** Programs that say everything about training that can be said. */

/** Phases, states, blocks that remember, gradients over several batches, clips, averages, schedules, conditions. */
export const everything = `import { digits } from "std/data"
import { adapted, augment } from "std/augmentation"
import { cross_entropy, hinge, lecam, path_length, pool, r1 } from "std/losses"

network C(x: f32[8, 8, 1]) -> f32[10] { x |> flatten |> dense(10) }

generator G(z: f32[4]) -> f32[8, 8, 1] in [-1, 1] {
  z |> dense(64, weights: equalized, init: normal(0, 1)) |> reshape(8, 8, 1) |> tanh
}

discriminator D(x: f32[8, 8, 1]) -> f32[] {
  x |> conv(4, kernel: 4, stride: 2, weights: spectral_norm) |> leaky_relu(0.2) |> flatten
  |> dense(1, weights: spectral_norm) |> squeeze
}

train {
  batch 8
  accumulate 2
  optimizer C, D = adamw(linear_decay(1e-2, hold: 2 steps, over: 8 steps))
  optimizer G = lazy_adam(1e-2, interval: 2)
  average G decay half_life(200 images)
  state strength: f32[] = 0.5
  clip gradients D to 1
  clip weights C to 0.1

  real <- digits.image
  label <- digits.label
  z ~ normal[4]
  let fake = G(z)

  phase classify until 4 steps {
    (other, kind) <- digits.(image, label)
    minimize C: cross_entropy(C(real), label) + cross_entropy(C(other), kind) + weight_decay(C)
  }
  phase play until 6 steps {
    let scores = D(augment(real, strength))
    let fake_scores = D(augment(fake |> pool(images: 8), strength))
    minimize D: hinge.discriminator(scores, fake_scores) + lecam(scores, fake_scores) + orthogonal(D)
    minimize G: hinge.generator(D(fake))
    every 2 steps {
      minimize G: 2 * path_length(G, z)
      minimize D: r1(D, real) // of biases that move nothing of it but stand behind its masks
    }
    repeat 2 {
      (other) <- digits.(image)
      minimize C: mean(square(C(other) - C(real)))
    }
    update strength = adapted(strength, scores, over: 100 images)
  }
  at end { preview grid(2, 2) of fake }
}
`;
