// Wonder: what was not expected and does not threaten opens the mind (Keltner & Haidt 2003).
//
//   npm install && node wonder.mjs nats://127.0.0.1:4222
//   anima run STORY.yaml --with nats://127.0.0.1:4222/wonder

import { connect } from "nats";
import { decode, encode } from "@msgpack/msgpack";

const manifest = {
  protocol: 1,
  name: "wonder",
  version: "0.1.0",
  layer: "L5",
  handlers: [
    {
      name: "open",
      deadline_s: 2.0,
      takes: [["prediction", "PredictionMade", "required"], ["body", "ReactorsMoved", "required"]],
      publishes: [["WonderFelt", "one"], ["IntentionProposed", "optional"]],
    },
  ],
  events: { WonderFelt: { facet: "wonder", fields: [["level", "float", 0, 1]] } },
  constants: { pace: 0.5, wish_from: 0.4 },
};

const clamp = (x) => Math.min(1, Math.max(0, x));

// State in, state out: a host keeps nothing between two calls, so it may die at any moment.
const handlers = {
  open([prediction, body], state, { pace, wish_from }) {
    const tension = body.data.after[0]; // the reactors travel as a list: tension, arousal, satisfaction, cohesion
    const before = state?.level ?? 0;
    const level = clamp(before + pace * (prediction.data.error * (1 - tension) * 2 - before));
    const lines = level >= wish_from ? ["Something has caught you off guard, and you want to look closer."] : [];
    const wish = { goal: "look closer", urgency: level, persistence: 0.4, origin: "wonder", requirements: [] };
    return {
      publish: [
        { type: "WonderFelt", data: { level }, lines },
        level >= wish_from ? { type: "IntentionProposed", data: wish } : null,
      ],
      state: { level },
    };
  },
};

const nc = await connect({ servers: process.argv[2] ?? "nats://127.0.0.1:4222", maxReconnectAttempts: -1 });
const serve = (what, answer) =>
  nc.subscribe(`anima.module.${manifest.name}.${what}`, {
    queue: manifest.name,
    callback: (failed, message) => failed ?? message.respond(answer(message.data)),
  });

serve("manifest", () => encode(manifest));
serve("call", (data) => {
  try {
    const { handler, take, state, constants } = decode(data);
    return encode(handlers[handler](take, state, { ...manifest.constants, ...constants }));
  } catch (error) {
    return encode({ error: String(error) });
  }
});
await nc.flush();
console.log(`hosting ${manifest.name}`);
