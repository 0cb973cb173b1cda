/** The page of a report: one file, which holds all that it shows. */

import { compareView } from "./compare.js";
import { html } from "./dom.js";
import { drawFrame, headerParts } from "./frame.js";
import { mindTitle, mindView } from "./mind_view.js";
import { FileSource, readReport } from "./report_source.js";
import { place, visit } from "./route.js";
import { Story } from "./story.js";
import { say } from "./words.js";

async function beginReport() {
  const report = await readReport();
  const stories = report.minds.map((_, at) => new Story(new FileSource(at), "report", String(at)));
  await Promise.all(stories.map((one) => one.open()));
  const link = (/** @type {string} */ to, /** @type {string} */ word) => html("a", { href: to }, word);
  const links = () => [...stories.map((one, at) => link(`#/mind/${at}`, one.about.peek().title)), report.diff ? link("#/", say("compare")) : null];
  drawFrame(() => [stories.length > 1 ? html("nav", { "aria-label": say("compare") }, links()) : null], async () => () => {
    const { view, names } = place.peek();
    if (report.diff && view !== "mind") {
      headerParts.value = [html("h1", {}, say("compare"))];
      return compareView(stories, report.diff, (at) => visit("mind", [String(at)]));
    }
    const story = stories[Number(names[0]) || 0];
    headerParts.value = mindTitle(story);
    return mindView(story);
  });
}

beginReport();
