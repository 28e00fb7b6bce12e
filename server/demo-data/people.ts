import type { Availability, Role } from '@parley/protocol/agent.ts'

export const WORKSPACE = 'Tarnside'

export type DemoAgent = {
  name: string
  email: string
  role: Role
  availability: Availability
  /** A drawn face; the others show their initials. */
  face: boolean
  inboxes: ('shop' | 'repairs')[]
  languages: string[]
  deactivated?: true
}

/** The first is the owner, and the one to look around as. */
export const AGENTS: DemoAgent[] = [
  agent('Maren Lindqvist', 'maren', 'owner', 'available', true, ['shop', 'repairs'], ['en', 'sv', 'de']),
  agent('Tom Ashworth', 'tom', 'admin', 'available', true, ['shop'], ['en', 'fr', 'nl', 'it']),
  agent('Aylin Demir', 'aylin', 'agent', 'available', true, ['shop', 'repairs'], ['tr', 'de', 'en', 'uk']),
  agent(
    'Jean-Baptiste de La Rochefoucauld-Montmorency',
    'jean-baptiste',
    'agent',
    'busy',
    false,
    ['shop', 'repairs'],
    ['fr', 'en', 'it'],
  ),
  agent('نور الهاشمي', 'nour', 'agent', 'available', true, ['shop', 'repairs'], ['ar', 'en']),
  agent('田中 さくら', 'sakura', 'agent', 'away', true, ['shop', 'repairs'], ['ja', 'zh', 'ko', 'en']),
  agent('Noa Ben-David', 'noa', 'agent', 'available', false, ['shop'], ['he', 'en', 'es']),
  agent('Wojciech Szczepański', 'wojciech', 'agent', 'available', true, ['repairs', 'shop'], ['pl', 'uk', 'en', 'de']),
  agent('Inês Carvalho', 'ines', 'agent', 'busy', true, ['shop', 'repairs'], ['pt', 'es', 'en']),
  { ...agent('Oskar Blom', 'oskar', 'agent', 'offline', false, ['shop'], ['en', 'sv']), deactivated: true },
]

export const TEAMS: { name: string; members: string[] }[] = [
  { name: 'Fit and advice', members: ['maren', 'tom', 'sakura', 'noa', 'ines'] },
  { name: 'Orders and returns', members: ['tom', 'aylin', 'jean-baptiste', 'nour', 'noa'] },
  { name: 'Repair workshop', members: ['wojciech', 'aylin'] },
]

function agent(
  name: string,
  handle: string,
  role: Role,
  availability: Availability,
  face: boolean,
  inboxes: DemoAgent['inboxes'],
  languages: string[],
): DemoAgent {
  return { name, email: `${handle}@tarnside.example`, role, availability, face, inboxes, languages }
}

/** Where visitors of a language come from, and what some of them are called. */
export const VISITORS: Record<string, { locales: string[]; zones: string[]; nets: string[]; names: string[] }> = {
  en: {
    locales: ['en-GB', 'en-US', 'en-IE', 'en-AU'],
    zones: ['Europe/London', 'America/New_York', 'Europe/Dublin', 'Australia/Hobart'],
    nets: ['81.2.69', '203.0.113', '198.51.100', '2001:db8:4f2a'],
    names: [
      'Harriet Pemberton',
      'Callum McIntyre',
      'Siobhán Ní Dhomhnaill',
      'Dwayne Okafor',
      'Priya Raghunathan',
      'Ewan Blackwood',
      'Grace Mbeki',
      'Theodora Featherstonehaugh-Cholmondeley',
      'Jack Turner',
      'Megan Rhys-Williams',
      'Li Wei Chen',
      'Abigail Frost',
      'Rory Gallacher',
      'Olu Adeyemi',
      'Beth',
      'sam k',
      'Fatima Sheikh',
      'Angus Dunbar',
      'Caitlin Walsh',
      'Noah Petersen',
      'Charlotte Ashby',
      'Mohammed Iqbal',
      'Zoë Hartley',
      'D. J. Whitcombe',
      'Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine (Sr.)',
      'Isla Stewart',
      'Ben Carter',
      'Ruth Abernathy',
      'Kwame Mensah',
      'Freya Donnelly',
    ],
  },
  de: {
    locales: ['de-DE', 'de-AT', 'de-CH'],
    zones: ['Europe/Berlin', 'Europe/Vienna', 'Europe/Zurich'],
    nets: ['91.64.12', '203.0.113', '2001:db8:91:4'],
    names: [
      'Annika Brückner',
      'Karl-Theodor Müller-Lüdenscheidt',
      'Jürgen Weiß',
      'Sabine Hofstätter',
      'Leon Krämer',
      'Mehmet Yıldız',
      'Ute Oberhuber',
      'Friederike Nußbaumer',
      'Tobias Zgraggen',
      'Dr. Maximiliane Freifrau von Schenk zu Schweinsberg',
      'Lena Vogt',
      'Paul',
    ],
  },
  fr: {
    locales: ['fr-FR', 'fr-BE', 'fr-CA'],
    zones: ['Europe/Paris', 'Europe/Brussels', 'America/Montreal'],
    nets: ['90.84.7', '198.51.100'],
    names: [
      'Éloïse Gauthier',
      'Benoît Lefèvre',
      'Anne-Sophie Delacroix',
      'Yacine Belkacem',
      'Maëlys',
      'Thibault d’Estienne d’Orves',
      'Camille Roy',
    ],
  },
  sv: {
    locales: ['sv-SE', 'sv-FI'],
    zones: ['Europe/Stockholm', 'Europe/Helsinki'],
    nets: ['83.250.4', '203.0.113'],
    names: [
      'Åsa Öberg',
      'Björn Åkerström',
      'Linnéa Sjögren',
      'Gustav Hägglund',
      'Maja',
      'Ann-Charlotte Bergström-Hedenskog',
    ],
  },
  es: {
    locales: ['es-ES', 'es-MX', 'es-AR'],
    zones: ['Europe/Madrid', 'America/Mexico_City', 'America/Argentina/Buenos_Aires'],
    nets: ['88.12.33', '198.51.100'],
    names: ['María de los Ángeles Fernández Echeverría', 'Íñigo Zubizarreta', 'Lucía Peña', 'Joaquín', 'Ximena Muñoz'],
  },
  pt: {
    locales: ['pt-PT', 'pt-BR'],
    zones: ['Europe/Lisbon', 'America/Sao_Paulo'],
    nets: ['85.240.9', '203.0.113'],
    names: ['João Conceição', 'Mariana Gonçalves de Albuquerque e Souza', 'Thaís Araújo', 'Rui Magalhães', 'Bia'],
  },
  pl: {
    locales: ['pl-PL'],
    zones: ['Europe/Warsaw'],
    nets: ['83.8.101'],
    names: [
      'Grzegorz Brzęczyszczykiewicz',
      'Małgorzata Wiśniewska',
      'Łukasz Żółkiewski',
      'Zofia',
      'Agnieszka Dąbrowska-Kowalczyk',
    ],
  },
  nl: {
    locales: ['nl-NL', 'nl-BE'],
    zones: ['Europe/Amsterdam'],
    nets: ['84.24.6'],
    names: ['Sjoerd van den Heuvel', 'Anouk IJsselmuiden', 'Femke'],
  },
  it: {
    locales: ['it-IT'],
    zones: ['Europe/Rome'],
    nets: ['79.1.20'],
    names: ['Niccolò Degl’Innocenti', 'Giulia Sartori', 'Chiara'],
  },
  ar: {
    locales: ['ar-EG', 'ar-AE', 'ar-MA'],
    zones: ['Africa/Cairo', 'Asia/Dubai', 'Africa/Casablanca'],
    nets: ['196.219.3', '198.51.100'],
    names: [
      'محمد عبد الرحمن السيد',
      'ليلى حداد',
      'عبد العزيز بن خالد آل ثاني',
      'سارة',
      'يوسف المرابط',
      'فاطمة الزهراء بنت محمد العلوي',
    ],
  },
  he: {
    locales: ['he-IL'],
    zones: ['Asia/Jerusalem'],
    nets: ['84.228.5'],
    names: ['יעל שפירא', 'אבנר כהן־לוי', 'מיכל', 'דורון בן־גוריון'],
  },
  ja: {
    locales: ['ja-JP'],
    zones: ['Asia/Tokyo'],
    nets: ['126.12.8'],
    names: ['山本 健太', '佐々木 美咲', '長谷川 龍之介', 'ゆき', '小鳥遊 葵'],
  },
  zh: {
    locales: ['zh-CN', 'zh-TW'],
    zones: ['Asia/Shanghai', 'Asia/Taipei'],
    nets: ['114.88.3'],
    names: ['王小明', '欧阳若曦', '陳怡君', 'Lin'],
  },
  ko: { locales: ['ko-KR'], zones: ['Asia/Seoul'], nets: ['121.130.7'], names: ['김민준', '박서연', '남궁 하늘'] },
  tr: {
    locales: ['tr-TR'],
    zones: ['Europe/Istanbul'],
    nets: ['78.160.2'],
    names: ['Özgür Çağlayan', 'İpek Şimşek', 'Gökçe'],
  },
  uk: {
    locales: ['uk-UA'],
    zones: ['Europe/Kyiv'],
    nets: ['91.198.4'],
    names: ['Олена Гончаренко', 'Тарас Шевчук', 'Соломія'],
  },
}

export const USER_AGENTS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
]

export const PAGES: { path: string; title: string }[] = [
  { path: '', title: 'Tarnside, clothes for long walks' },
  { path: '/shells', title: 'Shells · Tarnside' },
  { path: '/ridge-shell', title: 'Ridge shell · Tarnside' },
  { path: '/layers', title: 'Layers · Tarnside' },
  { path: '/repairs', title: 'Repairs · Tarnside' },
]

export const REFERRERS = [
  null,
  null,
  'https://www.google.com/',
  'https://duckduckgo.com/',
  'https://www.instagram.com/',
  'https://www.hillwalker.example/reviews/best-shells-for-wet-places?utm_source=newsletter&utm_medium=email',
  'https://www.bing.com/',
]
