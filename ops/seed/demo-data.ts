import type { Letterhead } from "#app/modules/access/letterhead.ts";

/** What the demo company trades in. Prices and costs in GBP. */
export const PRODUCTS = [
  { sku: "CAM-1002", name: "Dome camera 4 MP", price: "129.00", cost: "71.50", stock: 160, reorder: 30, weight: 9 },
  { sku: "CAM-1003", name: "Bullet camera 8 MP", price: "189.00", cost: "112.40", stock: 120, reorder: 25, weight: 8 },
  { sku: "CAM-1004", name: "Pan-tilt-zoom camera", price: "649.00", cost: "402.00", stock: 30, reorder: 6, weight: 2 },
  {
    sku: "NVR-2008",
    name: "Network recorder, 8 channels",
    price: "279.00",
    cost: "168.00",
    stock: 60,
    reorder: 12,
    weight: 5,
  },
  {
    sku: "NVR-2016",
    name: "Network recorder, 16 channels",
    price: "449.00",
    cost: "287.00",
    stock: 36,
    reorder: 8,
    weight: 3,
  },
  {
    sku: "HDD-4000",
    name: "Surveillance disk 4 TB",
    price: "98.00",
    cost: "66.20",
    stock: 140,
    reorder: 30,
    weight: 7,
  },
  {
    sku: "HDD-8000",
    name: "Surveillance disk 8 TB",
    price: "179.00",
    cost: "124.75",
    stock: 70,
    reorder: 15,
    weight: 4,
  },
  { sku: "SWI-0008", name: "PoE switch, 8 ports", price: "84.50", cost: "49.90", stock: 110, reorder: 20, weight: 6 },
  { sku: "SWI-0016", name: "PoE switch, 16 ports", price: "169.00", cost: "101.30", stock: 55, reorder: 12, weight: 4 },
  {
    sku: "CAB-0305",
    name: "Cat 6 cable, 305 m box",
    price: "112.00",
    cost: "74.00",
    stock: 90,
    reorder: 20,
    weight: 6,
  },
  { sku: "CAB-0002", name: "Patch cable 2 m", price: "3.20", cost: "0.874", stock: 1800, reorder: 400, weight: 10 },
  {
    sku: "CON-RJ45",
    name: "RJ45 connectors, bag of 100",
    price: "14.90",
    cost: "6.15",
    stock: 240,
    reorder: 60,
    weight: 7,
  },
  { sku: "BRK-0100", name: "Wall bracket, steel", price: "18.75", cost: "7.90", stock: 320, reorder: 70, weight: 8 },
  { sku: "BRK-0200", name: "Pole bracket, steel", price: "24.00", cost: "10.65", stock: 180, reorder: 40, weight: 5 },
  { sku: "UPS-0700", name: "Battery back-up 700 VA", price: "89.00", cost: "58.10", stock: 50, reorder: 12, weight: 3 },
  {
    sku: "UPS-1500",
    name: "Battery back-up 1500 VA",
    price: "199.00",
    cost: "137.00",
    stock: 24,
    reorder: 6,
    weight: 2,
  },
  { sku: "MON-2200", name: "Monitor 22 inch", price: "119.00", cost: "81.25", stock: 44, reorder: 10, weight: 3 },
  { sku: "ACC-KEYP", name: "Door keypad", price: "74.00", cost: "38.60", stock: 85, reorder: 18, weight: 4 },
  { sku: "ACC-READ", name: "Badge reader", price: "96.00", cost: "52.30", stock: 75, reorder: 16, weight: 4 },
  { sku: "ACC-BADG", name: "Badges, pack of 50", price: "42.00", cost: "15.20", stock: 150, reorder: 35, weight: 6 },
  { sku: "SEN-DOOR", name: "Door contact", price: "9.80", cost: "3.42", stock: 420, reorder: 100, weight: 7 },
  { sku: "SEN-MOVE", name: "Movement sensor", price: "27.50", cost: "12.80", stock: 210, reorder: 50, weight: 6 },
  { sku: "SIR-0110", name: "Siren with strobe", price: "39.90", cost: "19.45", stock: 95, reorder: 20, weight: 4 },
] as const;

/** What the first letters of an SKU say a product is. */
export const CATEGORIES: Record<string, string> = {
  CAM: "Cameras",
  NVR: "Recording",
  HDD: "Recording",
  MON: "Recording",
  SWI: "Network",
  CAB: "Network",
  CON: "Network",
  BRK: "Mounting",
  UPS: "Power",
  ACC: "Access control",
  SEN: "Alarm",
  SIR: "Alarm",
  SVC: "Services",
};

export const SERVICES = [
  { sku: "SVC-INST", name: "Installation, hour", price: "68.00", weight: 5 },
  { sku: "SVC-SITE", name: "Site survey", price: "145.00", weight: 2 },
] as const;

/** What the demo ends short of: so many are left, and the next order wants so many. */
export const SHORT = { sku: "UPS-1500", left: 2, wanted: 4 } as const;

/** A company that is none: its number, bank and addresses belong to nobody. */
export const LETTERHEAD: Letterhead = {
  line1: "Unit 4, Lantern Yard",
  line2: "12 Example Street",
  postcode: "EC1A 1BB",
  city: "London",
  email: "accounts@pulse-demo.example",
  phone: "+44 20 7946 0123",
  website: "pulse-demo.example",
  tax_number: "GB 999 9999 73",
  register: "Registered in England and Wales, 00000000",
  bank: "Demo Bank",
  iban: "GB62 DEMO 0000 0012 3456 78",
  bic: "DEMOGB2L",
};

/** Customers and where they are: towns that there are, streets and postcodes that there are not. */
export const CUSTOMERS = [
  ["Acme Corp", "1 Foundry Lane", "B4 7CM", "Birmingham"],
  ["Brightwater Hotels", "22 Esplanade", "BN2 1KO", "Brighton"],
  ["Calder Engineering", "Unit 7, Mill Lane Works", "HX6 2IC", "Sowerby Bridge"],
  ["Dunmore Dental Care", "14 Chapel Street", "PL1 3OK", "Plymouth"],
  ["Eastgate Motors", "108 Ring Road", "LE4 9MV", "Leicester"],
  ["Fairfield Primary School", "School Lane", "BS3 4KC", "Bristol"],
  ["Glenside Farm Shop", "Glenside", "EH46 7CV", "West Linton"],
  ["Harbour View Flats", "3 Harbour View", "TR11 3MO", "Falmouth"],
  ["Ivy House Nursing Home", "Ivy House, Church Walk", "NR1 2CI", "Norwich"],
  ["Juniper Coffee Roasters", "5 Canal Arches", "M4 6VK", "Manchester"],
  ["Kingsway Pharmacy", "61 Kingsway", "SA1 5OC", "Swansea"],
  ["Lakeland Outdoor", "9 Market Place", "LA23 1KI", "Windermere"],
  ["Mercer & Daughters", "27 Drapers Row", "YO1 8MC", "York"],
  ["Northgate Cinema", "2 Northgate", "DL1 1VO", "Darlington"],
  ["Oakfield Garden Centre", "Oakfield Road", "GL52 6CK", "Cheltenham"],
  ["Pennine Storage", "Unit 12, Moor End Park", "BD9 4IM", "Bradford"],
  ["Quayside Offices", "40 Quayside", "NE1 3KV", "Newcastle upon Tyne"],
  ["Redbrick Brewery", "The Maltings, Kiln Street", "DE14 1OM", "Burton upon Trent"],
  ["Saltmarsh Marina", "Marina Way", "SO31 4CO", "Southampton"],
  ["Thornbury Library", "18 High Street", "BS35 2KM", "Thornbury"],
  ["Upland Veterinary Practice", "33 Hill Road", "LD3 7VC", "Brecon"],
  ["Vale Bakery", "6 Bridge Street", "WR11 4IK", "Evesham"],
  ["Westcliff Sports Club", "Cliff Parade", "SS0 7MK", "Westcliff-on-Sea"],
  ["Yarrow Printing", "Unit 3, Dock Street", "DD1 4OV", "Dundee"],
  ["Zenith Lighting", "75 Lamp Lane", "S1 2VM", "Sheffield"],
] as const;
