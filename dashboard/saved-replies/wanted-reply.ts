import { createStore } from '../live/store.ts'

/** The reply that the palette asks for, by name: the composer that is open shows it chosen, and puts null back. */
export const wantedReply = createStore<string | null>(null)
