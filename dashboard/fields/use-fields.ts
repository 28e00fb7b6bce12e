import type { Field, FieldKind, FieldsAndPanel } from '@parley/protocol/field.ts'
import { useQueryClient } from '@tanstack/react-query'
import { request } from '../live/request.ts'
import { fieldsQuery } from '../live/workspace.ts'
import { toast, toastError } from '../ui/toast.tsx'

/** What an admin does with fields and the panel: shown at once, then as the server has it. */
export function useFieldActions() {
  const client = useQueryClient()
  const { queryKey } = fieldsQuery
  const show = (change: (was: FieldsAndPanel) => FieldsAndPanel) =>
    client.setQueryData<FieldsAndPanel>(queryKey, (was) => was && change(was))
  const reread = () => client.invalidateQueries({ queryKey })

  async function restore(field: Field) {
    try {
      await request.post(`/fields/${field.id}/restoration`)
    } catch (refused) {
      toastError(refused)
    }
    await reread()
  }

  return {
    /** Throws what the server says of a name or a list that cannot be. */
    async create(field: { name: string; kind: FieldKind; options: string[] }) {
      const made = await request.post<Field>('/fields', field)
      show((was) => ({ ...was, fields: [...was.fields.filter((one) => one.id !== made.id), made] }))
    },
    async edit(id: string, change: { name?: string; options?: string[] }) {
      const changed = await request.patch<Field>(`/fields/${id}`, change)
      show((was) => ({ ...was, fields: was.fields.map((one) => (one.id === id ? changed : one)) }))
    },
    async remove(field: Field) {
      show((was) => ({ ...was, fields: was.fields.filter((one) => one.id !== field.id) }))
      try {
        await request.delete(`/fields/${field.id}`)
        toast(`${field.name} removed`, { name: 'Undo', run: () => void restore(field) })
      } catch (refused) {
        toastError(refused)
        await reread()
      }
    },
    async order(ids: string[]) {
      show((was) => ({
        ...was,
        fields: ids.map((id) => was.fields.find((one) => one.id === id)).filter((one) => one !== undefined),
      }))
      try {
        const kept = await request.put<FieldsAndPanel>('/fields/order', { ids })
        show(() => kept)
      } catch (refused) {
        toastError(refused)
        await reread()
      }
    },
    async arrange(panel: FieldsAndPanel['panel']) {
      show((was) => ({ ...was, panel }))
      try {
        const kept = await request.put<FieldsAndPanel>('/panel', { panel })
        show(() => kept)
      } catch (refused) {
        toastError(refused)
        await reread()
      }
    },
  }
}
