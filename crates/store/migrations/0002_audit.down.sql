DROP TABLE configurations;
DROP TABLE changes;
DROP TABLE plans;
DROP TABLE findings;
