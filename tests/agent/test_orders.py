import pytest

from agent.belief import Belief
from agent.bodies.camera import CAMERA
from agent.mind import Mind
from agent.orders import SKILLS, Order, OrderError, find, order_text, read
from agent.senses import Thing
from datagen.worlds.home.kinds import VOCABULARY
from memory.graph.recorder import Recorder

ROBOT, ANN, BEN = 90, 91, 92
KITCHEN, HALL, TABLE, FRIDGE, LAMP, DESK = 1, 2, 10, 11, 12, 13
RED, BLUE, BOOK, JUG, PLANT = 20, 21, 22, 23, 24
LIGHT, OTHER_LIGHT = 30, 31
KNOWN = {
    KITCHEN: ("kitchen", "kitchen"),
    HALL: ("hall", "hall"),
    TABLE: ("coffee_table", None),
    FRIDGE: ("fridge", None),
    LAMP: ("lamp", None),
    DESK: ("desk", None),
    RED: ("mug", None),
    BLUE: ("mug", None),
    BOOK: ("book", None),
    JUG: ("jug", None),
    PLANT: ("plant", None),
    LIGHT: ("light", None),
    OTHER_LIGHT: ("light", None),
    ANN: ("adult", "Ann"),
    BEN: ("child", "Ben"),
}


@pytest.fixture
def mind():
    recorder = Recorder(VOCABULARY)
    belief = Belief(recorder, ROBOT)
    mind = Mind(ROBOT, CAMERA, belief, lambda thing: None, (0.0, 0.0, 1.2, 0.0))
    mind.name = "Robi"
    for thing, (kind, name) in KNOWN.items():
        point = (float(thing), 0.0, 0.5)
        mind.senses.things[thing] = Thing(id=thing, kind=kind, name=name, point=point, low=point, high=point)
    belief.see(
        [
            (RED, "colour", None, "red"),
            (BLUE, "colour", None, "blue"),
            (RED, "on", TABLE, None),
            (BLUE, "on", DESK, None),
            (BOOK, "in", FRIDGE, None),
            (TABLE, "in", HALL, None),
            (FRIDGE, "in", KITCHEN, None),
            (DESK, "in", HALL, None),
            (RED, "owned_by", BEN, None),
            (LIGHT, "in", KITCHEN, None),
            (OTHER_LIGHT, "in", HALL, None),
            (RED, "liquid", None, "nothing"),
            (BLUE, "liquid", None, "tea"),
            (JUG, "liquid", None, "milk"),
        ]
    )
    return mind


@pytest.mark.parametrize(
    ("text", "skill", "things"),
    [
        ("Bring the red mug to Ann.", "bring", (RED, ANN)),
        ("Robi, please bring the red mug to Ann!", "bring", (RED, ANN)),
        ("could you bring me the blue mug, please?", "bring", (BLUE, ANN)),
        ("Give me Ben's mug", "bring", (RED, ANN)),
        ("take the book to the kitchen", "bring", (BOOK, KITCHEN)),
        ("put the red mug away", "put away", (RED,)),
        ("put away the mug on the desk", "put away", (BLUE,)),
        ("put the book on the coffee table", "put on", (BOOK, TABLE)),
        ("Put the blue mug in the fridge.", "put in", (BLUE, FRIDGE)),
        ("go and look for the book", "look for", (BOOK,)),
        ("find the mug in the hall on the coffee table", "look for", (RED,)),
        ("go and look at the fridge", "look at", (FRIDGE,)),
        ("go to the kitchen", "go", (KITCHEN,)),
        ("come here", "go", (ANN,)),
        ("open the fridge", "open", (FRIDGE,)),
        ("shut the fridge", "close", (FRIDGE,)),
        ("switch on the lamp", "switch on", (LAMP,)),
        ("turn the lamp off", "switch off", (LAMP,)),
        ("follow me", "follow", (ANN,)),
        ("pick up the book", "take", (BOOK,)),
        ("look around", "look around", ()),
        ("switch on the kitchen light", "switch on", (LIGHT,)),
        ("turn the light in the hall off", "switch off", (OTHER_LIGHT,)),
        ("Fill the red mug, please.", "fill", (RED,)),
        ("fill the jug with water", "fill", (JUG,)),
        ("pour the milk into the red mug", "pour", (JUG, RED)),
        ("pour the tea away", "pour away", (BLUE,)),
        ("empty the jug into the sink", "pour away", (JUG,)),
        ("bring me the mug of tea", "bring", (BLUE, ANN)),
        ("make some coffee in Ben's mug", "make coffee", (RED,)),
        ("water the plant with the jug", "water", (PLANT, JUG)),
    ],
)
def test_an_order_is_understood(mind, text, skill, things):
    order = read(text, mind, speaker=ANN)
    assert (order.skill, order.things) == (skill, things)


def test_it_is_what_the_hand_holds(mind):
    with pytest.raises(OrderError, match="hold nothing"):
        read("put it on the desk", mind)
    mind.held = BOOK
    assert read("put it on the desk", mind).things == (BOOK, DESK)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sing a song", "do not know how to 'sing a song'"),
        ("bring the green mug to Ann", "know no green mug"),
        ("bring the mug to Ann", "2 things .* red mug; blue mug"),
        ("bring the fridge to Ann", "know no fridge"),
        ("pour the soup into the jug", "know no soup"),
        ("bring me the jug of tea", "know no jug of tea"),
        ("", "do not know how"),
    ],
)
def test_an_order_that_is_not_understood_says_why_in_one_line(mind, text, says):
    with pytest.raises(OrderError, match=says) as caught:
        read(text, mind, speaker=ANN)
    assert "\n" not in str(caught.value)


def test_me_needs_a_speaker(mind):
    with pytest.raises(OrderError, match="Say a name"):
        read("bring me the book", mind)


def test_kinds_above_and_plurals_are_understood(mind):
    assert find("mugs", mind) == [RED, BLUE]
    assert find("the dish", mind) == [RED, BLUE, JUG]
    assert find("the mug on the coffee table", mind) == [RED]
    assert find("things in the kitchen", mind) == [FRIDGE, BOOK, LIGHT]
    assert find("the unicorn", mind) == []


def test_an_order_in_words_is_understood_as_that_order(mind):
    wanted = {
        "bring": (RED, ANN),
        "put on": (BLUE, TABLE),
        "put in": (BOOK, FRIDGE),
        "put away": (BLUE,),
        "take": (RED,),
        "go": (KITCHEN,),
        "look at": (DESK,),
        "look for": (BOOK,),
        "open": (FRIDGE,),
        "close": (FRIDGE,),
        "switch on": (LAMP,),
        "switch off": (LAMP,),
        "follow": (BEN,),
        "ask": (BEN, RED),
        "tell": (ANN, BOOK),
        "point at": (BLUE,),
        "fill": (RED,),
        "pour": (JUG, RED),
        "pour away": (BLUE,),
        "water": (PLANT, JUG),
        "make coffee": (RED,),
        "make tea": (RED,),
        "make soup": (RED,),
        "put down": (),
        "look around": (),
    }
    assert wanted.keys() == SKILLS.keys() - {"give"}  # which is said and understood as "bring"
    for skill, things in [*wanted.items(), ("switch on", (OTHER_LIGHT,))]:
        text = order_text(Order(skill=skill, things=things), mind)
        understood = read(text, mind)
        assert (understood.skill, understood.things) == (skill, things), text


def test_what_no_words_fit_alone_cannot_be_ordered(mind):
    mind.belief.see([(BLUE, "colour", None, "red"), (BLUE, "on", TABLE, None)])
    with pytest.raises(OrderError, match="no words for thing 21, a mug"):
        order_text(Order(skill="take", things=(BLUE,)), mind)
    with pytest.raises(OrderError, match="have not seen thing 77"):
        order_text(Order(skill="take", things=(77,)), mind)
