/** The words of the page, English and Ukrainian. What a mind says, and what it is made of, is shown as it is. */

import { remembered } from "./dom.js";
import { signal } from "./signals.js";

const LANGUAGES = ["en", "uk"];

/** @type {Record<string, [string, string]>} */
const TEXT = {
  views: ["views", "перегляди"],
  skip: ["to the content", "до змісту"],
  minds: ["Minds", "Розуми"],
  journals: ["Journals", "Журнали"],
  stories: ["Stories", "Історії"],
  compare: ["Compare", "Порівняти"],
  seed: ["seed", "зерно"],
  turns: ["turns", "ходи"],
  turns_one: ["{0} turn", "{0} хід"],
  turns_few: ["{0} turns", "{0} ходи"],
  turns_many: ["{0} turns", "{0} ходів"],
  turns_other: ["{0} turns", "{0} ходу"],
  turn: ["turn", "хід"],
  turn_of: ["turn {0} of {1}", "хід {0} з {1}"],
  earlier: ["previous turn", "попередній хід"],
  later: ["next turn", "наступний хід"],
  play: ["play the wave", "програти хвилю"],
  stop: ["stop", "зупинити"],
  theme: ["light or dark", "світла чи темна"],
  other_language: ["Українською", "in English"],
  help: ["keys and words", "клавіші та слова"],
  close: ["close", "закрити"],
  story: ["The story", "Історія"],
  happens: ["happens", "стається"],
  feels: ["feels", "відчуває"],
  wants: ["wants to", "хоче"],
  defends: ["defends by", "захист"],
  marks: ["marks", "позначки"],
  mark_spike: ["surprise spike", "сплеск здивування"],
  mark_crisis: ["crisis", "криза"],
  mark_failure: ["failure", "збій"],
  over: ["over {0}", "понад {0}"],
  wave: ["This turn, as a wave", "Цей хід як хвиля"],
  wave_differs: ["Turn {0} of the second: outlined is what came out otherwise ({1} of {2} handlers)", "Хід {0} другої: обведено те, що вийшло інакше (обробників: {1} з {2})"],
  wave_size: ["{0} events, {1} handlers", "подій: {0}, обробників: {1}"],
  wave_step: ["event {0} of {1}: {2} tells {3}", "подія {0} з {1}: {2} повідомляє {3}"],
  shape: ["shape", "форма"],
  shape_note: ["how often each way was taken in the last {0} turns", "як часто йшли кожним шляхом за останні {0} ходів"],
  as_list: ["as a list", "списком"],
  times: ["times", "час"],
  silent: ["stayed silent this turn", "мовчав цього ходу"],
  failed: ["failed this turn", "збій цього ходу"],
  skipped: ["was skipped", "пропущено"],
  stopped: ["stopped: {0}", "зупинено: {0}"],
  took: ["took", "взяв"],
  told: ["told", "повідомив"],
  causes: ["causes", "причини"],
  effects: ["effects", "наслідки"],
  outside: ["outside", "ззовні"],
  "what comes in": ["what comes in", "що надходить"],
  "body and emotion": ["body and emotion", "тіло й емоція"],
  "processes and self": ["processes and self", "процеси й я"],
  agency: ["agency", "воля"],
  language: ["language", "мова"],
  own: ["own", "власні"],
  state: ["State", "Стан"],
  now_shows: ["shows {0}", "видно {0}"],
  more: ["more of the state", "більше про стан"],
  nothing: ["nothing", "нічого"],
  why: ["Why", "Чому"],
  why_title: ["Why {0} at turn {1}?", "Чому {0} на ході {1}?"],
  was: ["was", "було"],
  became: ["became", "стало"],
  tree: ["down to the last cause", "до останньої причини"],
  no_account: ["This report has no account of it. Ask: anima why FILE {0}@{1}", "У цьому звіті пояснення немає. Спитайте: anima why ФАЙЛ {0}@{1}"],
  since: ["since turn {0}", "з ходу {0}"],
  copy: ["copy", "копіювати"],
  copied: ["copied", "скопійовано"],
  asking: ["asking…", "запитую…"],
  talk: ["Talk", "Розмова"],
  say: ["say something, or press /", "скажіть щось або натисніть /"],
  send: ["say", "сказати"],
  otherwise: ["from here otherwise", "звідси інакше"],
  tells_itself: ["tells itself", "каже собі"],
  time_passes: ["time passes", "минає час"],
  something: ["something happens", "щось стається"],
  let_pass: ["let {0} pass", "нехай мине {0}"],
  happen: ["let it happen", "нехай станеться"],
  how: ["How it weighs", "Як це важить"],
  rest: ["Rest", "Спокій"],
  seconds: ["s", "с"],
  minutes: ["min", "хв"],
  hours: ["h", "год"],
  days: ["days", "дн"],
  speaking: ["is speaking", "говорить"],
  prompt: ["Prompt", "Підказка"],
  prompt_none: ["No prompt is on record here.", "Підказки тут не записано."],
  prompt_size: ["{0} lines, about {1} tokens; marked: new since the turn before", "рядків: {0}, токенів: близько {1}; позначено нове від попереднього ходу"],
  leaks: ["leaks: {0}", "витоки: {0}"],
  modules: ["Modules", "Модулі"],
  modules_note: ["Switch one off: the other future, on the same luck, from this turn on. The mind itself is not touched.", "Вимкніть один: інше майбутнє з тією ж випадковістю від цього ходу. Сам розум лишається як є."],
  constants: ["constants", "сталі"],
  changed_constants: ["changed", "змінено"],
  without: ["without {0}, from turn {1}", "без {0}, від ходу {1}"],
  otherwise_from: ["otherwise, from turn {0}", "інакше, від ходу {0}"],
  put_away: ["put it away", "прибрати"],
  busy: ["busy", "зайнятий"],
  waits: ["waits", "чекає"],
  restarted: ["restarted {0} times", "перезапусків: {0}"],
  run: ["run", "запустити"],
  running: ["running…", "виконую…"],
  passed: ["{0} passed", "справджено: {0}"],
  failed_count: ["{0} failed", "хибних: {0}"],
  nearest: ["came nearest at turn {0}", "найближче на ході {0}"],
  expected: ["expected", "очікувано"],
  found: ["found", "знайдено"],
  rerun: ["run again when saved", "перезапускати після збереження"],
  title: ["title", "назва"],
  last: ["last", "останнє"],
  about: ["About", "Про це"],
  verdicts: ["verdicts", "висновки"],
  size: ["size", "розмір"],
  parent: ["fork of {0}", "відгалуження від {0}"],
  filter: ["find by title, seed or emotion", "знайти за назвою, зерном чи емоцією"],
  open: ["open", "відкрити"],
  choose_two: ["Choose two to compare.", "Виберіть два для порівняння."],
  equal: ["All turns are the same.", "Усі ходи однакові."],
  part: ["They part at turn {0}: {1}", "Розходяться на ході {0}: {1}"],
  differing: ["{0} of {1} turns differ", "різняться {0} з {1} ходів"],
  variable: ["variable", "змінна"],
  largest: ["largest difference", "найбільша різниця"],
  mean: ["mean", "середня"],
  since_turn: ["since turn", "з ходу"],
  first_mind: ["first", "перший"],
  second_mind: ["second", "другий"],
  empty_journals: ["No journals yet. Record one: anima run first_contact --record first.anima", "Журналів ще немає. Запишіть: anima run first_contact --record first.anima"],
  empty_minds: ["No minds yet. Say something to a new one:", "Розумів ще немає. Скажіть щось новому:"],
  name: ["name", "ім’я"],
  no_line: ["The line to the server is cut; trying again…", "Зв’язок із сервером урвався; пробую знову…"],
  no_token: ["This page needs its token. Open the address that anima serve printed.", "Сторінці потрібен її ключ. Відкрийте адресу, яку надрукувала anima serve."],
  no_server: ["The server does not answer.", "Сервер не відповідає."],
  not_found: ["There is nothing here.", "Тут нічого немає."],
  read_only: ["Only for looking", "Лише для перегляду"],
  asleep: ["asleep", "спить"],
  awake: ["awake", "не спить"],
  keys: ["Keys", "Клавіші"],
  glossary: ["Words", "Слова"],
  findings: ["Health", "Здоров’я"],
  report_holds: ["This file holds what was said.", "У цьому файлі є те, що було сказано."],
  lines: ["lines", "лінії"],
  all_turns: ["all turns", "усі ходи"],
  zoom_in: ["closer", "ближче"],
  zoom_out: ["farther", "далі"],
  key_help: ["this sheet", "ця довідка"],
  key_say: ["say something", "сказати щось"],
  key_turns: ["turn by turn; first and last", "хід за ходом; перший і останній"],
  key_steps: ["event by event through the wave", "подія за подією хвилею"],
  key_close: ["close, stop", "закрити, зупинити"],
  key_compare: ["compare", "порівняти"],
  key_go: ["go to a turn", "перейти до ходу"],
  go_to: ["Go to turn", "Перейти до ходу"],
};

/** Names that the core gives in English, in Ukrainian. */
const NAMES = {
  Fear: "Страх", Anger: "Гнів", Joy: "Радість", Sadness: "Смуток", Surprise: "Подив", Disgust: "Відраза",
  Anticipation: "Очікування", Trust: "Довіра", Anxiety: "Тривога", Calm: "Спокій", Numbness: "Заціпеніння",
  "Protective anger": "Захисний гнів", Assertiveness: "Наполегливість", Determination: "Рішучість", Relief: "Полегшення",
  sublimation: "сублімація", suppression: "придушення", displacement: "зміщення", denial: "заперечення",
  rationalization: "раціоналізація", projection: "проєкція",
  "establish contact": "налагодити контакт", "find safety": "знайти безпеку", "find a resource": "знайти ресурс",
  "settle down": "заспокоїтися", "look for stimulation": "шукати вражень", "set boundaries": "поставити межі",
  "protect myself": "захистити себе", "avoid the threat": "уникнути загрози", "preserve myself": "зберегти себе",
  share: "поділитися", "receive support": "отримати підтримку", "deepen contact": "поглибити контакт",
  "speech due": "час озватися", "fell asleep": "засинає", "woke up": "прокидається", dreamed: "сниться", "thought returned": "думка повертається",
  "question ripened": "визріло питання", pulsed: "тиха хвилина", "commitment due": "обіцянці настав час", forgotten: "прохання забути",
  "find certainty": "знайти певність", "state my position": "заявити про себе", act: "діяти", observe: "спостерігати",
  "minimal integration": "мінімальна цілісність", "low integration": "низька цілісність",
  "medium integration": "середня цілісність", "high integration": "висока цілісність",
  "maximal integration (flow)": "найвища цілісність (потік)",
  tension: "напруга", arousal: "збудження", satisfaction: "вдоволення", cohesion: "близькість", phi: "фі",
  surprise: "здивування", conflict: "розлад", "free energy": "вільна енергія", dissonance: "розлад",
  coherence: "зв’язність", control: "контроль", drive: "потяг", salience: "вага події",
};

/** The language that is shown. */
export const language = signal(firstLanguage());

function firstLanguage() {
  const kept = remembered("language");
  if (LANGUAGES.includes(kept)) return kept;
  return navigator.language.startsWith("uk") ? "uk" : "en";
}

/** Show the other language, and remember it. */
export function switchLanguage() {
  language.value = language.peek() === "en" ? "uk" : "en";
  remembered("language", language.peek());
}

/**
 * @param {string} key
 * @param {...(string | number)} values - put in place of {0}, {1}
 */
export function say(key, ...values) {
  const told = TEXT[key]?.[LANGUAGES.indexOf(language.peek())] ?? key;
  return told.replace(/\{(\d)\}/g, (_, place) => String(values[Number(place)] ?? ""));
}

/**
 * A number of turns in words.
 * @param {number} count
 */
export function turnsInWords(count) {
  return say(`turns_${new Intl.PluralRules(language.peek()).select(count)}`, count);
}

/**
 * A name that the core gives, in the language of the page.
 * @param {string} name
 * @returns {string}
 */
export function named(name) {
  return (language.peek() === "uk" && /** @type {Record<string, string>} */ (NAMES)[name]) || name;
}

/**
 * A length of time in its largest whole unit.
 * @param {number} seconds
 */
export function lasting(seconds) {
  for (const [unit, length] of /** @type {[string, number][]} */ ([["days", 86400], ["hours", 3600], ["minutes", 60]])) {
    if (seconds >= length) return `${Math.round((seconds / length) * 10) / 10} ${say(unit)}`;
  }
  return `${Math.round(seconds)} ${say("seconds")}`;
}
