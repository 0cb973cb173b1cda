/** A "?" at every measure: the words of docs/glossary.md, and the same in Ukrainian. */

import { html } from "./dom.js";
import { language, named, say } from "./words.js";

/** @type {Record<string, [string, string]>} */
export const GLOSSARY = {
  arousal: ["the reactor that says how awake and stirred the body is; it rests at .2.", "реактор, що каже, наскільки тіло бадьоре й збурене; у спокої .2."],
  blend: ["the emotions near the body's state, each with an intensity, nearest first.", "емоції поблизу стану тіла, кожна з силою, найближча перша."],
  cohesion: ["the reactor that says how close one is to others; it rests at .5.", "реактор, що каже, наскільки близько до інших; у спокої .5."],
  control: ["how far a mind expects, by experience, to get out of what threatens; control in the state.", "наскільки розум із досвіду сподівається вийти з того, що загрожує."],
  defense: ["a change in the shape of pain that is too strong to bear: sublimation, suppression, displacement, denial, rationalization or projection.", "зміна форми болю, якого не стерпіти: сублімація, придушення, зміщення, заперечення, раціоналізація чи проєкція."],
  dissonance: ["how far what is wanted is from what is.", "наскільки бажане далеке від того, що є."],
  drive: ["the body's want to bring a reactor back to rest. drives names each need that is felt, dominant_drive the strongest.", "потреба тіла повернути реактор до спокою; названо кожну відчуту потребу й найсильнішу."],
  emotion: ["the name for where the body is in the space of valence, arousal and dominance, such as Fear. felt is the nearest of ten prototypes; primary is the emotion that shows, which may differ.", "назва місця тіла в просторі валентності, збудження й домінування, як-от Страх. Відчута — найближчий із десяти прототипів; видима може бути іншою."],
  "free energy": ["the running mean of half the squared, weighed prediction error.", "ковзне середнє половини зваженого квадрата похибки передбачення."],
  goal: ["what a mind wants. One is held across turns, as intention, until it is fulfilled, fades, or something presses more.", "чого розум хоче. Одну мету тримає кілька ходів, доки вона здійсниться, згасне або щось тиснутиме дужче."],
  identity: ["the mind's description of itself, and how stable it is.", "як розум описує себе і наскільки це стале."],
  memory: ["how familiar a stimulus is; memory_resonance in the state.", "наскільки знайоме те, що сталося."],
  narrative: ["two to four sentences in which the mind says, in the first person, what is going on.", "два–чотири речення, в яких розум від першої особи каже, що відбувається."],
  phi: ["how much the four reactors are one system rather than two, from 0 to 1; in words phi_label. It is no evidence of consciousness.", "наскільки чотири реактори є однією системою, а не двома, від 0 до 1. Це не доказ свідомості."],
  qualia: ["a label that joins what shows, what lies under it and an old theme; spectral in the state.", "позначка, що поєднує видиме, те, що під ним, і давню тему."],
  salience: ["how much a stimulus mattered, from 0 to 1.", "наскільки подія була важлива, від 0 до 1."],
  satisfaction: ["the reactor that says how well things are; it rests at .5.", "реактор, що каже, наскільки все гаразд; у спокої .5."],
  shown: ["the reactors at the end of a turn, after defence and all feedback; reactors are as they are felt.", "реактори наприкінці ходу, після захисту й усіх відгуків; самі реактори — як їх відчуто."],
  surprise: ["how far the body's course was from what the mind expected; prediction_error, in words pred_label. An error that stands out is a surprise_spike.", "наскільки рух тіла відійшов від того, чого розум чекав. Похибка, що вирізняється, — сплеск."],
  coherence: ["past selves, a future one, and how coherent the story is; temporal in the state.", "минулі я, майбутнє я і наскільки зв’язна ця історія."],
  tension: ["the reactor that says how threatened and strained the body is; it rests at .2.", "реактор, що каже, наскільки тіло напружене й під загрозою; у спокої .2."],
  turn: ["one root event and the wave of events that it sets off, from the body up to language.", "одна коренева подія і хвиля подій від неї, від тіла до мови."],
  handler: ["a method of a module. Its signature says which events it waits for and which it may publish.", "метод модуля. Його сигнатура каже, на які події він чекає і які може повідомити."],
  prompt: ["what a language model is told of the state. Each line is known by its module.", "що мовній моделі сказано про стан. Для кожного рядка відомий модуль."],
  module: ["a class whose methods react to events, such as defense.", "клас, методи якого відгукуються на події, як-от захист."],
  fork: ["a second future of a recorded run, from one of its turns on.", "друге майбутнє записаного прогону, від одного з ходів."],
  journal: ["the file that a run is recorded in, turn by turn.", "файл, у який прогін записано хід за ходом."],
  expectation: ["what a scenario says must be so, after a step or in the whole story.", "що за сценарієм має справдитися після кроку чи в усій історії."],
};

/** Words whose heading in the docs is another. */
export const ENTRY_OF = { surprise: "prediction error", coherence: "temporal self", memory: "memory resonance" };

/**
 * @param {string} word
 * @returns {string}
 */
export function meaningOf(word) {
  return GLOSSARY[word]?.[language.peek() === "uk" ? 1 : 0] ?? "";
}

/** @type {HTMLElement | null} */
let openNote = null;

/** Close the note that is open; tell whether there was one. */
export function closeNote() {
  const was = openNote;
  openNote?.remove();
  openNote = null;
  return Boolean(was);
}

/**
 * A small button that tells what a word means.
 * @param {string} word
 * @returns {HTMLElement}
 */
export function explained(word) {
  const button = html("button", {
    class: "mark-of-question", type: "button", "aria-label": `${named(word)}: ?`, title: `${named(word)}: ${meaningOf(word)}`,
    onclick: (/** @type {Event} */ event) => {
      event.stopPropagation();
      const again = openNote?.dataset.word === word;
      closeNote();
      if (!again) openNote = noteAt(button, word);
    },
    onblur: () => closeNote(),
  }, "?");
  return button;
}

/**
 * @param {HTMLElement} button
 * @param {string} word
 */
function noteAt(button, word) {
  const note = html("div", { class: "note", role: "status", "data-word": word }, html("b", {}, named(word)), " ", meaningOf(word));
  document.body.append(note);
  const { left, bottom, top } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = note;
  note.style.left = `${Math.max(8, Math.min(left - 20, innerWidth - width - 8))}px`;
  note.style.top = `${bottom + height + 10 > innerHeight ? top - height - 6 : bottom + 6}px`;
  return note;
}

/** The whole glossary, for the help sheet. */
export function glossaryList() {
  return html("dl", { class: "glossary", "aria-label": say("glossary") },
    Object.keys(GLOSSARY).sort((a, b) => named(a).localeCompare(named(b))).flatMap((word) => [
      html("dt", {}, named(word)), html("dd", {}, meaningOf(word))]));
}
