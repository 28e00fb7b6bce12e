import { registerHooks } from 'node:module'
import { builtAs } from './builds.ts'
import { changed } from './change.ts'

/**
 * Preloaded into a node or the clients: named files of the product are changed as they are loaded, so that nothing in the
 * product itself knows how to be broken.
 */
const changes = builtAs(process.env.CHAOS_BROKEN ?? '').changes.map((change) => ({
  ...change,
  url: new URL(`../../${change.file}`, import.meta.url).href,
}))

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    const mine = changes.filter((change) => change.url === url)
    return mine.length === 0 ? loaded : { ...loaded, source: mine.reduce(changed, String(loaded.source)) }
  },
})
