/** Values that tell whoever read them when they change. */

/** @typedef {{run: () => void, sources: Set<Set<any>>, stopped: boolean}} Reader */

/** @type {Reader | null} */
let reading = null;
/** @type {Array<() => void> | null} */
let owned = null;
/** @type {Set<Reader>} */
const waiting = new Set();

/**
 * @template T
 * @typedef {{value: T, peek: () => T}} Signal
 */

/**
 * @template T
 * @param {T} value
 * @returns {Signal<T>}
 */
export function signal(value) {
  /** @type {Set<Reader>} */
  const readers = new Set();
  return {
    get value() {
      if (reading) {
        readers.add(reading);
        reading.sources.add(readers);
      }
      return value;
    },
    set value(next) {
      if (Object.is(next, value)) return;
      value = next;
      if (!waiting.size) queueMicrotask(runWaiting);
      for (const reader of readers) waiting.add(reader);
    },
    peek: () => value,
  };
}

function runWaiting() {
  for (let round = 0; waiting.size && round < 100; round += 1) {
    const readers = [...waiting];
    waiting.clear();
    for (const reader of readers) if (!reader.stopped) reader.run();
  }
}

/**
 * Do work now, and again whenever a signal that it read has changed.
 * @param {() => void} work
 * @returns {() => void} stops it
 */
export function effect(work) {
  /** @type {Reader} */
  const reader = {
    stopped: false,
    sources: new Set(),
    run() {
      for (const readers of reader.sources) readers.delete(reader);
      reader.sources.clear();
      const outer = reading;
      reading = reader;
      try {
        work();
      } catch (error) {
        reportError(error); // one panel that fails leaves the others alone
      } finally {
        reading = outer;
      }
    },
  };
  const stop = () => {
    reader.stopped = true;
    for (const readers of reader.sources) readers.delete(reader);
  };
  owned?.push(stop);
  reader.run();
  return stop;
}

/**
 * Stop something together with the effects of the view that is being built.
 * @param {() => void} stop
 */
export function onLeave(stop) {
  owned?.push(stop);
}

/**
 * Build a view; its effects end together.
 * @param {() => void} build
 * @returns {() => void} ends them
 */
export function scope(build) {
  const outer = owned;
  const outerReading = reading;
  /** @type {Array<() => void>} */
  const mine = [];
  owned = mine;
  reading = null;
  try {
    build();
  } finally {
    owned = outer;
    reading = outerReading;
  }
  return () => mine.forEach((stop) => stop());
}
