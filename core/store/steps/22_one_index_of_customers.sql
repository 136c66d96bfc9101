-- A new conversation is written into one index less: that of all of a customer's holds as well that one is open at most.
DROP INDEX conversations_open;
DROP INDEX conversations_customer;
CREATE UNIQUE INDEX conversations_customer ON conversations
    (customer_id, (CASE WHEN closed_at IS NULL THEN 0 ELSE id END));
