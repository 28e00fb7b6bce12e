import { isRetryable, type Refusal } from '@parley/protocol/errors.ts'

/** What the server refused, or that it did not answer. */
export class Failed extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
  get code() {
    return this.refusal.code
  }
}

/** What a person reads of any error. */
export function sentenceOf(error: unknown): string {
  return error instanceof Failed ? error.message : 'Something broke on this page. Reload it and try again.'
}

export function mayWorkLater(error: unknown): boolean {
  return error instanceof Failed && isRetryable(error.code)
}

const signedOut = new Set<() => void>()

/** Called when the server does not know us any more. */
export function onSignedOut(listener: () => void): () => void {
  signedOut.add(listener)
  return () => signedOut.delete(listener)
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(`/api/v1${path}`, {
    method,
    credentials: 'same-origin',
    headers: { 'x-parley': '1', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch((error: Error) => {
    if (error.name === 'AbortError') throw error
    throw new Failed({ code: 'unavailable', message: 'No answer from the server. Check the connection and try again.' })
  })
  if (answer.status === 204) return undefined as T
  const said: unknown = await answer.json().catch(() => null)
  if (answer.ok) return said as T
  const refusal = isRefusal(said) ? said : brokenAnswer(answer.status)
  if (refusal.code === 'unauthenticated') for (const listener of signedOut) listener()
  throw new Failed(refusal)
}

function isRefusal(said: unknown): said is Refusal {
  return typeof said === 'object' && said !== null && 'code' in said && 'message' in said
}

/** Not our server's words: a proxy in between speaks. */
function brokenAnswer(status: number): Refusal {
  return { code: 'unavailable', message: `The server answered ${status}. Try again in a moment.` }
}

export const request = {
  get: <T>(path: string, signal?: AbortSignal) => call<T>('GET', path, undefined, signal),
  post: <T>(path: string, body?: unknown) => call<T>('POST', path, body),
  put: <T>(path: string, body?: unknown) => call<T>('PUT', path, body),
  patch: <T>(path: string, body?: unknown) => call<T>('PATCH', path, body),
  delete: <T>(path: string) => call<T>('DELETE', path),
}
