// The API of this server. Errors are sentences: they are shown as they come.

/** An answer that is no success; `body` is what the server said, `status` 0 means that nobody answered. */
export class ApiError extends Error {
  constructor(status, body) {
    super(body?.error || (status ? `The server answered ${status}.` : "The server does not answer."));
    this.status = status;
    this.body = body || {};
  }
}

let me = null;

/** Who is signed in, with the token that changes need. */
export async function whoAmI({ fresh = false } = {}) {
  if (!me || fresh) me = await get("/api/me");
  return me;
}

export async function get(path) {
  return read(await ask(path, {}));
}

/** The bytes of an answer, with its status: 202 means that there will be more. */
export async function bytes(path) {
  const answer = await ask(path, {});
  if (!answer.ok) await read(answer);
  return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()) };
}

/** Text of an answer, for previews. */
export async function text(path) {
  const answer = await ask(path, {});
  if (!answer.ok) await read(answer);
  return answer.text();
}

/**
 * After signing in again elsewhere, the token is another one: it is asked for once more. `by` is whose change it is:
 * nobody else who signs in here sends it.
 */
export async function post(path, body = {}, { by = null } = {}) {
  const send = async ({ csrf }) => ask(path, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify(body) });
  const answer = await send(await member(by));
  return read(answer.status === 401 || answer.status === 403 ? await send(await member(by, { fresh: true })) : answer);
}

async function member(wanted, { fresh = false } = {}) {
  const found = await whoAmI({ fresh });
  if (!wanted || found.id === wanted) return found;
  if (!fresh) return member(wanted, { fresh: true });
  throw new ApiError(401, { error: `${found.name} is signed in here now, and these changes are another member's.` });
}

async function ask(path, options) {
  try {
    return await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw new ApiError(0);
  }
}

async function read(answer) {
  let body = null;
  try {
    body = await answer.json();
  } catch {
    if (answer.ok) throw new ApiError(0);
  }
  if (!answer.ok) throw new ApiError(answer.status, body);
  return body;
}
