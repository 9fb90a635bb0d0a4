/** How long one size of operation takes lately with all threads and with one, in milliseconds. */
interface Experience {
  together: number;
  alone: number;
  calls: number;
}

/** How often the way that seems slower is tried again: the machine may have become less busy, or more. */
const retry = 24;

/** How much one measurement counts against those before it. */
const weight = 0.3;

/** Learns which operations gain from all threads on this machine as busy as it is. */
export interface ThreadChoice {
  /** Whether to run an operation of this size on all threads. */
  together(size: number): boolean;
  /** What became of it. */
  report(size: number, together: boolean, milliseconds: number): void;
}

/** A choice without experience: tries both ways once, then takes the faster, and the other one now and then. */
export function threadChoice(): ThreadChoice {
  const experiences = new Map<number, Experience>();
  const of = (size: number): Experience => {
    let experience = experiences.get(size);
    if (experience === undefined) experiences.set(size, (experience = { together: NaN, alone: NaN, calls: 0 }));
    return experience;
  };
  const better = ({ together, alone }: Experience): boolean => !(together > alone);
  return {
    together(size) {
      const experience = of(size);
      if (experience.calls < 2) return experience.calls === 0;
      return better(experience) !== (experience.calls % retry === 0);
    },
    report(size, together, milliseconds) {
      const experience = of(size);
      const way = together ? 'together' : 'alone';
      // A retry tells what is so now, whatever was so long ago.
      const fresh = Number.isNaN(experience[way]) || together !== better(experience);
      experience[way] = fresh ? milliseconds : experience[way] + weight * (milliseconds - experience[way]);
      experience.calls++;
    },
  };
}
