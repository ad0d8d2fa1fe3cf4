-- A database of schema version 1, as the first sessions wrote it: two facts that ended, one that holds.
CREATE TABLE episode (
	episode INTEGER NOT NULL, 
	last_tick INTEGER NOT NULL, 
	meta TEXT NOT NULL, 
	PRIMARY KEY (episode)
);
CREATE TABLE inhabit_schema (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
CREATE TABLE entity (
	episode INTEGER NOT NULL, 
	id INTEGER NOT NULL, 
	kind VARCHAR(64) NOT NULL, 
	name VARCHAR(256), 
	PRIMARY KEY (episode, id), 
	FOREIGN KEY(episode) REFERENCES episode (episode)
);
CREATE TABLE kind (
	episode INTEGER NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	ancestor VARCHAR(64) NOT NULL, 
	distance INTEGER NOT NULL, 
	PRIMARY KEY (episode, name, ancestor), 
	FOREIGN KEY(episode) REFERENCES episode (episode)
);
CREATE TABLE event (
	episode INTEGER NOT NULL, 
	id INTEGER NOT NULL, 
	tick INTEGER NOT NULL, 
	actor INTEGER NOT NULL, 
	verb VARCHAR(64) NOT NULL, 
	outcome VARCHAR(64) NOT NULL, 
	PRIMARY KEY (episode, id), 
	FOREIGN KEY(episode, actor) REFERENCES entity (episode, id)
);
CREATE INDEX event_by_actor ON event (episode, actor, tick);
CREATE INDEX event_by_tick ON event (episode, tick);
CREATE TABLE fact (
	episode INTEGER NOT NULL, 
	id INTEGER NOT NULL, 
	observer INTEGER NOT NULL, 
	subject INTEGER NOT NULL, 
	predicate VARCHAR(64) NOT NULL, 
	object INTEGER, 
	value_type VARCHAR(8), 
	number FLOAT, 
	text TEXT, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	observed_at INTEGER, 
	source VARCHAR(16), 
	event INTEGER, 
	PRIMARY KEY (episode, id), 
	FOREIGN KEY(episode, subject) REFERENCES entity (episode, id), 
	FOREIGN KEY(episode, object) REFERENCES entity (episode, id)
);
CREATE INDEX fact_by_object ON fact (episode, observer, object, predicate, since);
CREATE INDEX fact_by_since ON fact (episode, observer, since);
CREATE INDEX fact_by_subject ON fact (episode, observer, subject, predicate, since);
CREATE INDEX fact_by_until ON fact (episode, observer, until);
CREATE TABLE pose (
	episode INTEGER NOT NULL, 
	entity INTEGER NOT NULL, 
	tick INTEGER NOT NULL, 
	x FLOAT NOT NULL, 
	y FLOAT NOT NULL, 
	z FLOAT NOT NULL, 
	yaw FLOAT NOT NULL, 
	PRIMARY KEY (episode, entity, tick), 
	FOREIGN KEY(episode, entity) REFERENCES entity (episode, id)
);
CREATE TABLE utterance (
	episode INTEGER NOT NULL, 
	id INTEGER NOT NULL, 
	tick INTEGER NOT NULL, 
	speaker INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (episode, id), 
	FOREIGN KEY(episode, speaker) REFERENCES entity (episode, id)
);
CREATE INDEX utterance_by_tick ON utterance (episode, tick);
CREATE TABLE addressee (
	episode INTEGER NOT NULL, 
	utterance INTEGER NOT NULL, 
	person INTEGER NOT NULL, 
	PRIMARY KEY (episode, utterance, person), 
	FOREIGN KEY(episode, utterance) REFERENCES utterance (episode, id)
);
CREATE TABLE event_argument (
	episode INTEGER NOT NULL, 
	event INTEGER NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	entity INTEGER, 
	value_type VARCHAR(8), 
	number FLOAT, 
	text TEXT, 
	PRIMARY KEY (episode, event, name), 
	FOREIGN KEY(episode, event) REFERENCES event (episode, id)
);
CREATE INDEX event_argument_by_entity ON event_argument (episode, entity);
INSERT INTO inhabit_schema VALUES (1);
INSERT INTO episode VALUES (0, 90, '{"kinds": {"thing": null}, "predicates": [{"name": "on", "group": "location", "literal": false}, {"name": "weight", "group": "weight", "literal": true}], "meta": {"seed": 3}}');
INSERT INTO kind VALUES (0, 'thing', 'thing', 0);
INSERT INTO entity VALUES (0, 1, 'thing', 'Ann'), (0, 2, 'thing', NULL);
INSERT INTO event VALUES (0, 1, 4, 1, 'put', 'done');
INSERT INTO event_argument VALUES (0, 1, 'item', 2, NULL, NULL, NULL), (0, 1, 'hard', NULL, 'bool', 1, NULL);
INSERT INTO utterance VALUES (0, 1, 4, 1, 'there');
INSERT INTO addressee VALUES (0, 1, 2);
INSERT INTO pose VALUES (0, 2, 0, 1.0, 2.0, 0.0, 0.5), (0, 1, 7, 1.5, 2.0, 0.0, 0.5);
INSERT INTO fact VALUES
  (0, 0, 0, 2, 'on', 1, NULL, NULL, NULL, 4, 5, NULL, NULL, 1),
  (0, 1, 0, 2, 'on', 1, NULL, NULL, NULL, 10, 74, NULL, NULL, NULL),
  (0, 2, 0, 1, 'weight', NULL, 'int', 3, NULL, 12, NULL, NULL, NULL, NULL);
