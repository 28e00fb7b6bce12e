/** A question about people that an admin has defined; its answers stand with visitors and contacts. */
export type Field = {
  id: string
  name: string
  kind: FieldKind
  /** What may be chosen, where `kind` is `list`. */
  options: string[]
}

export const FIELD_KINDS = ['text', 'number', 'date', 'list', 'checkbox', 'link'] as const
export type FieldKind = (typeof FIELD_KINDS)[number]

/** Answers by the field's id. Dates are `2026-03-14`, links begin with http:// or https://. */
export type FieldValues = Record<string, FieldValue>
export type FieldValue = string | number | boolean

/** The parts of the side panel, in the order they have until an admin chooses another. */
export const PANEL_SECTIONS = [
  'contact',
  'device',
  'fields',
  'visit',
  'customer',
  'attributes',
  'notes',
  'labels',
  'previous',
  'conversation',
] as const
export type PanelSection = (typeof PANEL_SECTIONS)[number]

/** What agents are asked and shown: fields in their order, and the panel's parts in theirs. */
export type FieldsAndPanel = { fields: Field[]; panel: { section: PanelSection; shown: boolean }[] }
