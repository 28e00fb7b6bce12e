import { createStore } from '../live/store.ts'

/** What stands in the box for search, wherever the box is: nothing that is typed is lost when the page takes over from the column. */
export const searchText = createStore('')
/** Set where the focus was in the box when the page opened. */
export const searchIsTyped = createStore(false)
