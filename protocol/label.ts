/** A tag on conversations, the same for everyone. `hue`: 0 to 359; how light and strong it is, the theme says. */
export type Label = { id: string; name: string; hue: number }

/** Far apart, so that labels can be told from each other; a new label takes the first that is not in use. */
export const LABEL_HUES = [25, 85, 250, 155, 310, 195, 50, 280, 125, 340, 220, 0] as const

export const LABEL_NAME_MAX = 40
export const LABELS_PER_CONVERSATION = 20
