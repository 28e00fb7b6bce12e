import type { Conversation } from '@parley/protocol/conversation.ts'
import type { Label } from '@parley/protocol/label.ts'
import { useCallback } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { request } from '../live/request.ts'
import { queries } from '../live/workspace.ts'
import { toastError } from '../ui/toast.tsx'

export type LabelChange = { add: string[]; remove: string[] }

/** Puts labels on a conversation and takes them off: shown at once, and taken back if the server says no. */
export function useSetLabels() {
  const desk = useDesk()
  return useCallback(
    async ({ id }: Conversation, { add, remove }: LabelChange) => {
      const now = () => desk.rows.rows.get().get(id)
      const show = (on: string[], off: string[]) => {
        const row = now()
        if (!row) return
        const left = row.labelIds.filter((one) => !off.includes(one))
        desk.take({ ...row, labelIds: [...left, ...on.filter((one) => !left.includes(one))] })
      }
      show(add, remove)
      try {
        const { conversation } = await request.patch<{ conversation: Conversation }>(`/conversations/${id}/labels`, {
          add,
          remove,
        })
        desk.take(conversation)
      } catch (error) {
        show(remove, add)
        toastError(error)
      }
    },
    [desk],
  )
}

/** The label of this name, made if there is none. Known everywhere as soon as it is there. */
export async function makeLabel(name: string): Promise<Label> {
  const label = await request.post<Label>('/labels', { name })
  queries.setQueryData<Label[]>(['labels'], (was = []) =>
    was.some((one) => one.id === label.id) ? was : [...was, label],
  )
  return label
}
