import type { CustomView } from '@parley/protocol/view.ts'
import { request } from '../live/request.ts'
import { queries } from '../live/workspace.ts'
import { toast, toastError } from '../ui/toast.tsx'

/** Deletes a view; for as long as the toast stands, it can be made again as it was. */
export async function removeView(view: CustomView, gone: () => void) {
  try {
    await request.delete(`/views/${view.id}`)
    queries.setQueryData<CustomView[]>(['views'], (was) => was?.filter((one) => one.id !== view.id))
    gone()
    const { name, audience, teamId, tree, sort } = view
    toast(`View “${name}” deleted`, {
      name: 'Undo',
      run: () =>
        void request
          .post('/views', { name, audience, teamId, tree, sort })
          .then(() => queries.invalidateQueries({ queryKey: ['views'] }), toastError),
    })
  } catch (error) {
    toastError(error)
  }
}
