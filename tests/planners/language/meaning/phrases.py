"""What people call things by other words: a table by which LEAST was chosen, and one by which it was not."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """A world's names and what is said of it.

    Attributes:
        names: All that the world holds.
        meant: Name that each phrase means.
        strange: Phrases that have nothing to do with the names.
        akin: Phrases for things akin to the names, that the world does not hold.
    """

    names: tuple[str, ...]
    meant: dict[str, str]
    strange: tuple[str, ...]
    akin: tuple[str, ...] = ()


CHOSEN_BY = (
    Known(
        ("mug", "plate", "fork", "sponge", "kettle", "apple", "bread", "refrigerator", "stove", "trash_can"),
        {
            "cup": "mug",
            "coffee cup": "mug",
            "dish": "plate",
            "loaf": "bread",
            "fridge": "refrigerator",
            "cooker": "stove",
            "garbage bin": "trash_can",
            "teapot": "kettle",
        },
        ("bicycle", "violin", "lawyer", "runway"),
        ("knife", "tin opener", "dishwasher", "orange"),
    ),
    Known(
        ("sofa", "television", "wardrobe", "bed", "carpet", "lamp", "bathroom", "garage", "desk"),
        {
            "couch": "sofa",
            "tv set": "television",
            "closet": "wardrobe",
            "rug": "carpet",
            "the light": "lamp",
            "toilet": "bathroom",
            "writing table": "desk",
            "settee": "sofa",
        },
        ("banana", "submarine", "passport", "chainsaw"),
        ("bathtub", "curtain", "armchair", "kitchen"),
    ),
    Known(
        (
            "cvs_pharmacy",
            "walmart",
            "starbucks",
            "public_library",
            "fire_station",
            "gas_station",
            "elementary_school",
            "hospital",
            "city_park",
        ),
        {
            "drugstore": "cvs_pharmacy",
            "chemist": "cvs_pharmacy",
            "supermarket": "walmart",
            "coffee shop": "starbucks",
            "petrol pump": "gas_station",
            "clinic": "hospital",
            "where the firefighters are": "fire_station",
            "the place to borrow books": "public_library",
        },
        ("screwdriver", "blue cube", "moon", "left gripper"),
        ("restaurant", "church", "police station", "airport"),
    ),
    Known(
        (
            "screwdriver",
            "hammer",
            "wrench",
            "toolbox",
            "workbench",
            "safety_goggles",
            "glove",
            "battery",
            "step_ladder",
        ),
        {
            "spanner": "wrench",
            "mallet": "hammer",
            "protective glasses": "safety_goggles",
            "mitten": "glove",
            "power cell": "battery",
            "tool chest": "toolbox",
            "work table": "workbench",
            "steps": "step_ladder",
        },
        ("pizza", "swimming pool", "elephant", "church"),
        ("saw", "drill", "pencil", "helmet"),
    ),
    Known(
        (
            "pallet",
            "cardboard_box",
            "conveyor_belt",
            "loading_dock",
            "forklift",
            "charging_station",
            "shelf",
            "barrel",
            "office",
        ),
        {
            "carton": "cardboard_box",
            "skid": "pallet",
            "rack": "shelf",
            "drum": "barrel",
            "lift truck": "forklift",
            "charger": "charging_station",
            "loading bay": "loading_dock",
            "moving belt": "conveyor_belt",
        },
        ("strawberry", "guitar", "beach", "doctor"),
        ("truck", "crane", "suitcase", "kitchen"),
    ),
)

HELD_OUT = (
    Known(
        (
            "stapler",
            "laptop",
            "printer",
            "whiteboard",
            "meeting_room",
            "reception",
            "waste_basket",
            "elevator",
            "chair",
        ),
        {
            "notebook computer": "laptop",
            "lift": "elevator",
            "front desk": "reception",
            "conference room": "meeting_room",
            "seat": "chair",
            "bin": "waste_basket",
            "copier": "printer",
        },
        ("cow", "lighthouse", "spaghetti", "canoe"),
    ),
    Known(
        (
            "nurse_station",
            "wheelchair",
            "operating_room",
            "bandage",
            "syringe",
            "cafeteria",
            "parking_lot",
            "pill_bottle",
        ),
        {
            "canteen": "cafeteria",
            "car park": "parking_lot",
            "medicine": "pill_bottle",
            "needle": "syringe",
            "plaster": "bandage",
            "surgery theatre": "operating_room",
        },
        ("tractor", "volcano", "trumpet", "pine tree"),
    ),
    Known(
        ("pickup_truck", "barn", "shovel", "bucket", "hen", "orange_cube", "green_ball", "fence", "well"),
        {
            "pail": "bucket",
            "spade": "shovel",
            "chicken": "hen",
            "stable": "barn",
            "orange block": "orange_cube",
            "lorry": "pickup_truck",
            "green sphere": "green_ball",
        },
        ("airport", "keyboard", "toothbrush", "courthouse"),
    ),
)
