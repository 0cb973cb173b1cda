/** A mind or a journal, asked of the server that served this page. */

const TOKEN = "anima.token";

/** Take the token out of the address, before anybody sees it there, and keep it for this tab. */
export function takeToken() {
  const found = /^#token=([^&]+)(?:&at=(.*))?/.exec(location.hash);
  if (!found) return;
  sessionStorage.setItem(TOKEN, decodeURIComponent(found[1]));
  history.replaceState(null, "", "#/");
  if (found[2]) location.replace(`#${found[2]}`);
}

/** A refusal of the server, in its words. */
export class ServerError extends Error {
  /**
   * @param {string} message
   * @param {number} status - 0 where the server was not reached
   */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/**
 * Ask the server.
 * @param {string} path
 * @param {Object<string, any>} [body] - posted as JSON; left out to get
 * @param {AbortSignal} [signal]
 * @returns {Promise<Response>}
 */
export async function asked(path, body, signal) {
  /** @type {Record<string, string>} */
  const headers = { Authorization: `Bearer ${sessionStorage.getItem(TOKEN) ?? ""}` };
  if (body) headers["Content-Type"] = "application/json";
  const request = { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body), signal };
  const answer = await fetch(path, request).catch((error) => {
    if (error.name === "AbortError") throw error;
    throw new ServerError("", 0);
  });
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => null);
  throw new ServerError(told?.error?.message ?? answer.statusText, answer.status);
}

/**
 * @param {string} path
 * @param {Object<string, any>} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function answered(path, body, signal) {
  return (await asked(path, body, signal)).json();
}

/**
 * Read server-sent events; EventSource cannot send the token.
 * @param {Response} answer
 * @param {(event: {type: string, id: string, data: string}) => void} onEvent
 */
export async function readEvents(answer, onEvent) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
  const decoder = new TextDecoder();
  let text = "";
  let event = { type: "message", id: "", data: "" };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    text = lines.pop() ?? "";
    for (const line of lines) {
      if (!line) {
        if (event.data) onEvent({ ...event, data: event.data.slice(0, -1) });
        event = { type: "message", id: event.id, data: "" };
      }
      const [, field, rest] = /^(event|data|id): ?(.*)$/s.exec(line) ?? [];
      if (field === "data") event.data += `${rest}\n`;
      if (field === "event") event.type = rest;
      if (field === "id") event.id = rest;
    }
  }
}

/** What FileSource reads from a report, asked of the server. */
export class LiveSource {
  /**
   * @param {"minds" | "journals"} kind
   * @param {string} name
   */
  constructor(kind, name) {
    this.kind = kind;
    this.name = name;
    this.base = `/page/${kind}/${encodeURIComponent(name)}`;
  }

  /** @returns {Promise<Object<string, any>>} */
  about() {
    return answered(`${this.base}/about`);
  }

  /**
   * @param {number} from
   * @param {number} to - 200 turns at most are given
   * @returns {Promise<Object<string, any>[]>}
   */
  async turns(from, to) {
    return (await answered(`${this.base}/turns?from=${from}&to=${to}`)).turns;
  }

  /**
   * The variables of the strip alone, over many turns.
   * @param {number} from
   * @param {number} to
   * @returns {Promise<Object<string, any[]>>}
   */
  async columns(from, to) {
    return (await answered(`${this.base}/columns?from=${from}&to=${to}`)).columns;
  }

  /**
   * @param {string} path
   * @param {number} turn
   */
  why(path, turn) {
    return answered(`${this.base}/why?path=${encodeURIComponent(path)}&turn=${turn}`);
  }

  /** @param {number} turn */
  prompt(turn) {
    return answered(`${this.base}/prompt?turn=${turn}`);
  }

  /** @returns {Promise<Object<string, any>[]>} */
  async actors() {
    return (await answered(`${this.base}/actors`)).actors;
  }

  /**
   * Hear of turns as they end, until stopped; a cut line is taken up again where it broke.
   * @param {() => {number: number, hash: string}} newest - the last turn that is known
   * @param {(type: string, data: any) => void} onEvent - "turn", "piece", "degraded", "skipped", "bye", and of our
   *   own "line" with true or false
   * @returns {() => void} stops it
   */
  stream(newest, onEvent) {
    const control = new AbortController();
    const hear = async () => {
      let pause = 250;
      while (!control.signal.aborted) {
        try {
          const { number, hash } = newest();
          const answer = await asked(`${this.base}/stream?after=${number}&hash=${hash}`, undefined, control.signal);
          onEvent("line", true);
          pause = 250;
          await readEvents(answer, (event) => onEvent(event.type, JSON.parse(event.data)));
        } catch (error) {
          if (control.signal.aborted) return;
          if (error instanceof ServerError && [401, 403, 404].includes(error.status)) return onEvent("refused", error);
        }
        if (control.signal.aborted) return;
        onEvent("line", false);
        await new Promise((resolve) => setTimeout(resolve, pause));
        pause = Math.min(pause * 2, 4000);
      }
    };
    hear();
    return () => control.abort();
  }
}
